"""Programs that make the same session with other libraries.

PYDUB and APG run as `python -c PROGRAM SCRIPT PCM FOLDER`, LAMEENC as `python -c LAMEENC PCM MP3`.
"""

# As `lame -b 96 -m m` does it: quality 3 is what lame has by default.
LAMEENC = """
import sys, wave, lameenc
encoder = lameenc.Encoder()
encoder.set_bit_rate(96)
encoder.set_in_sample_rate(48000)
encoder.set_channels(1)
encoder.set_quality(3)
encoder.silence()
with wave.open(sys.argv[1]) as pcm, open(sys.argv[2], "wb") as mp3:
    while samples := pcm.readframes(1_000_000):
        mp3.write(encoder.encode(samples))
    mp3.write(encoder.flush())
"""

COMMON = """
import sys, json, subprocess
from pathlib import Path
script, wav, folder = sys.argv[1:]
plan = json.loads(subprocess.run(
    [sys.executable, "-m", "audiogen", "plan", script, "--json"],
    capture_output=True, text=True, check=True).stdout)
lines = [event for event in plan["events"] if event["kind"] == "speech"]
silences = [after["start"] - before["end"] for before, after in zip(lines, lines[1:])] + [5.0]
"""
# The speech is cut out of the finished session, so that pydub only has to join it.
PYDUB = (
    COMMON
    + """
from pydub import AudioSegment
whole = AudioSegment.from_wav(wav)
session = AudioSegment.silent(500, 48000)
for line, silence in zip(lines, silences):
    session += whole[line["start"] * 1000:line["end"] * 1000]
    session += AudioSegment.silent(silence * 1000, 48000)
session.export(folder + "/pydub.mp3", format="mp3", bitrate="96k")
"""
)
APG = (
    COMMON
    + """
from io import StringIO
from audiogen.voices.espeak import Espeak
from audio_program_generator import apg
from pydub import AudioSegment
from io import BytesIO
engine = Espeak()
voice = engine.voice("en", 1.0)
class Local:
    def __init__(self, text, **_):
        self.text = text
    def write_to_fp(self, file):
        AudioSegment.from_wav(BytesIO(voice.speak(self.text))).export(file, format="mp3")
apg.gTTS = Local
apg.get_version = lambda *_: "0"
phrases = "\\n".join(f"{line['text']} ; {round(silence)}" for line, silence in zip(lines, silences))
made = apg.AudioProgramGenerator(
    StringIO(phrases), output_format="mp3", hide_progress_bar=True).invoke()
Path(folder, "apg.mp3").write_bytes(made.getvalue())
engine.close()
"""
)
