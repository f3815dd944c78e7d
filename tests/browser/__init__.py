"""The dashboard in a real Chromium: a package, so that its files may be called like those of other folders."""
