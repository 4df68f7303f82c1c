# List the voices that speak, each behind its language.
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Speech
$speech = New-Object System.Speech.Synthesis.SpeechSynthesizer
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
$speech.GetInstalledVoices() | ? { $_.Enabled } | % { $_.VoiceInfo } |
  % { $_.Culture.Name + ' ' + $_.Name }
