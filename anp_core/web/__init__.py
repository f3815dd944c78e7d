"""What a browser is sent: numbers as blocks of bytes, the words of components, their scripts, pages to pass on."""
