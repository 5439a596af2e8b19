from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope

def test_one(book):
    assert get_book(book.code) == book
    with book_scope(book.id) as c:
        c.execute("select current_user, current_setting('app.book', true)")
        assert c.fetchone() == ("hongzi_app", str(book.id))

def test_two(committed_db, make_book):
    b = make_book()
    assert get_book("book-1") == b

def test_three(committed_db, make_book):
    test_two(None, make_book)
