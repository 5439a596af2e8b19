"""How the parts are put together: settings, addresses of pages, the web server's entry."""
