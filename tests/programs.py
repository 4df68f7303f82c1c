"""Programs that speak like the operating systems' own: macOS's `say`, PowerShell with SAPI."""

from __future__ import annotations

import sys
from pathlib import Path

SPEAK = """
import io, math, os, struct, sys, time, wave

def tone(path, letters):
    samples = [int(9000 * math.sin(n * 0.05)) for n in range(int(22050 * (0.06 * letters + 0.2)))]
    with wave.open(path, "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", ""))
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
"""
SAY = (
    SPEAK
    + """
arguments = sys.argv[1:]
if arguments == ["-v", "?"]:
    print("Anna                de_DE    # Hallo! Ich heiße Anna.")
    print("Bad News            en_US    # The light you see at the end of the tunnel.")
    print("Eddy (English (US)) en_US    # Hello! My name is Eddy.")
    print("Samantha            en_US    # Hello! My name is Samantha.")
    print("Sandy (Chinese (Hong Kong)) zh_HK # hello")
    sys.exit()
assert {"--file-format=WAVE", "--data-format=LEI16@22050"} <= set(arguments)
rest = [part for part in arguments if not part.startswith("--")]
named = dict(zip(rest[0::2], rest[1::2]))
assert set(named) == {"-v", "-r", "-o", "-f"} and named["-f"] == "-", named
assert named["-o"].endswith(".wav") and named["-r"].isdecimal()
text = sys.stdin.buffer.read().decode()
assert "[[" not in text
with open("said.txt", "a") as file:
    file.write(f"{named['-v']}|{named['-r']}|{text}\\n")
tone(named["-o"], len(text) * 140 // int(named["-r"]))
"""
)
POWERSHELL = (
    SPEAK
    + """
assert sys.argv[1:4] == ["-NoProfile", "-NonInteractive", "-Command"], sys.argv
script = sys.argv[4]
assert "System.Speech" in script
if "GetInstalledVoices" in script:
    print("en-US Microsoft Zira Desktop\\r\\nde-DE Microsoft Hedda Desktop\\r")
    sys.exit()
text = sys.stdin.buffer.read().decode()
with open("said.txt", "a") as file:
    file.write(f"{os.environ['AUDIOGEN_VOICE']}|{os.environ['AUDIOGEN_RATE']}|{text}\\n")
assert text not in script
tone(os.environ["AUDIOGEN_OUTPUT"], len(text))
"""
)
OWN = (
    SPEAK
    + """
if "--hang" in sys.argv:
    time.sleep(60)
if "--fail" in sys.argv:
    sys.exit("no such voice\\x1b[31m")
text = sys.stdin.buffer.read().decode()
with open("said.txt", "a") as file:
    file.write("|".join(sys.argv[1:]) + f"|{text}\\n")
if "--out" in sys.argv:
    tone(sys.argv[sys.argv.index("--out") + 1], len(text))
else:
    made = io.BytesIO()
    tone(made, len(text))
    sys.stdout.buffer.write(made.getvalue()[:8000] if "--cut" in sys.argv else made.getvalue())
"""
)


def install(folder: Path, name: str, program: str) -> Path:
    """Write a program of that name into a folder that is put on the PATH."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable} -S\n{program}", encoding="utf-8")
    path.chmod(0o755)
    return path
