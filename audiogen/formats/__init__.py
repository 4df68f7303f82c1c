"""File formats: MP3 and its ID3 tag."""
