# Speak standard input into a file. The environment has all choices.
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Speech
$speech = New-Object System.Speech.Synthesis.SpeechSynthesizer
[Console]::InputEncoding = New-Object System.Text.UTF8Encoding $false
$speech.SelectVoice($env:AUDIOGEN_VOICE)
$speech.Rate = [int]$env:AUDIOGEN_RATE
$speech.SetOutputToWaveFile($env:AUDIOGEN_OUTPUT)
$speech.Speak([Console]::In.ReadToEnd())
$speech.Dispose()
