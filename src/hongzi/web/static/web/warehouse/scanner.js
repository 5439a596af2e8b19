// The camera reads barcodes; a hardware scanner is a keyboard and needs nothing of this.

/* global ZXingBrowser */

export class Scanner {
  constructor(box, video) {
    this.box = box;
    this.video = video;
    this.controls = null;
  }

  static get allowed() {
    return window.isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia);
  }

  // Calls `heard` once with what the first barcode says.
  async read(heard) {
    this.box.hidden = false;
    const reader = new ZXingBrowser.BrowserMultiFormatReader(undefined, {
      delayBetweenScanAttempts: 100,
    });
    const wish = { video: { facingMode: "environment", width: { ideal: 1280 } } };
    try {
      this.controls = await reader.decodeFromConstraints(wish, this.video, (result, _, controls) => {
        if (!result) return;
        controls.stop();
        this.stop();
        heard(result.getText());
      });
    } catch (problem) {
      this.stop();
      throw problem;
    }
  }

  stop() {
    this.controls?.stop();
    this.controls = null;
    this.box.hidden = true;
  }
}
