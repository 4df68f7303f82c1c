"""File formats: MP3, its ID3 tag, and how audio files begin."""
