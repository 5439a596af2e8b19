"""Photos and PDF: taken in, and shown."""
