import pytest, re
from tests.pages.world import build
from tests.cli.test_imports import PRODUCTS, PURCHASES, SALES
@pytest.mark.django_db
def test_look(hongzi, tmp_path):
    build()
    (tmp_path/"s.csv").write_text(SALES)
    p=tmp_path/"broken.json"; p.write_text("{")
    out=[]
    for words in [["book","list"],["user","list"],["import","sales",tmp_path/"s.csv","--book","mill"],["rows","--book","mill"],
      ["month","2026-02","--book","mill"],["month","2026-01","--book","mill"],["close","2026-02","--book","mill"],["close","2026-02","--book","quay","--dry-run"],["close","2026-02","--book","quay"],["open-items","--book","mill"],
      *[["statement",k,"--book","mill","--period","2026-02"] for k in "trial-balance general-ledger income balance-sheet vat stock".split()],
      ["statement","general-ledger","--book","mill","--period","2026-02","--account","1001"],["statement","general-ledger","--book","mill","--period","2026-02","--account","1405","--by","product"],
      ["explain","R-PART","--book","mill"],["explain","2026-01-记-1","--book","mill"],["explain","3","--book","mill"],["explain","3:1","--book","mill"],["explain","nix","--book","mill"],["check","--book","mill"],["play",p],["statement","vat","--book","nix","--period","2026-02"],["vouchers","2026-02","--book","mill"],["month","2026-02"],["user","add","x","--book","mill","--duty","cashier"],["user","unlock"],["demo","--files-only","--lines","300","--out",tmp_path/"d"],["import","sales",tmp_path/"s.csv","--book","mill","--set","x"],["month","2026-02","--all-books","--inbox",tmp_path]]:
        for lang in ("en","zh"):
            a=hongzi(*words,lang=lang)
            out.append(f"##### {lang} {words} {a.code}\n{a.out}\n--\n{a.talk}")
    open("/tmp/w/look.txt","w").write("\n".join(out))
