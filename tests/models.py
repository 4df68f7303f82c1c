"""Neural voices in the real formats, small enough for tests: a tone for each phoneme."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

RATE = 22_050
SAMPLES = 800  # of each phoneme at the model's own pace
KOKORO_RATE, KOKORO_SAMPLES = 24_000, 1_200
PHONEMES = "_^$ .,!?" + string.ascii_lowercase + "ˈˌːəɪʊɛɔæʌɑɜɹɾʃʒθðŋɡɐᵻ"


def piper(
    folder: Path, name: str = "en_US-tiny-low", language: str = "en_US", speakers: int = 1
) -> Path:
    """Write a Piper voice of English: a tone of SAMPLES × length scale for each phoneme."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = helper.make_tensor_value_info("input", TensorProto.INT64, [1, None])
    lengths = helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1])
    scales = helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3])
    speaker = helper.make_tensor_value_info("sid", TensorProto.INT64, [1])
    inputs = [ids, lengths, scales] + ([speaker] if speakers > 1 else [])
    nodes = [
        helper.make_node("Gather", ["scales", "one"], ["scale"]),
        *_tones("input", "scale", SAMPLES, RATE),
        helper.make_node("Reshape", ["tones", "shape"], ["output"]),
    ]
    if speakers > 1:  # each speaks a little higher
        nodes.insert(1, helper.make_node("Cast", ["sid"], ["higher"], to=TensorProto.FLOAT))
    constants = {"one": np.array(1), "shape": np.array([1, 1, 1, -1])}
    _save(
        folder / f"{name}.onnx",
        nodes,
        inputs,
        ("output", [1, 1, 1, None]),
        constants,
        SAMPLES,
        RATE,
    )
    told = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "en-us"},
        "language": {"code": language},
        "inference": {"noise_scale": 0.0, "length_scale": 1.0, "noise_w": 0.0},
        "num_symbols": len(PHONEMES),
        "num_speakers": speakers,
        "speaker_id_map": {f"p{number}": number for number in range(speakers)}
        if speakers > 1
        else {},
        "phoneme_id_map": {phoneme: [number] for number, phoneme in enumerate(PHONEMES)},
    }
    (folder / f"{name}.onnx.json").write_text(json.dumps(told), "utf-8")
    return folder / f"{name}.onnx"


def kokoro(folder: Path, voices: tuple[str, ...] = ("af_heart", "bm_george", "jf_alpha")) -> Path:
    """Write a Kokoro model and its voices: a tone of KOKORO_SAMPLES ÷ speed for each token."""
    folder.mkdir(parents=True, exist_ok=True)
    inputs = [
        helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, None]),
        helper.make_tensor_value_info("style", TensorProto.FLOAT, [1, 256]),
        helper.make_tensor_value_info("speed", TensorProto.FLOAT, [1]),
    ]
    nodes = [
        helper.make_node("Reciprocal", ["speed"], ["scales"]),
        helper.make_node("Squeeze", ["scales"], ["scale"]),
        *_tones("tokens", "scale", KOKORO_SAMPLES, KOKORO_RATE),
        helper.make_node("Reshape", ["tones", "shape"], ["audio"]),
    ]
    _save(
        folder / "kokoro-tiny.onnx",
        nodes,
        inputs,
        ("audio", [None]),
        {"shape": np.array([-1])},
        KOKORO_SAMPLES,
        KOKORO_RATE,
    )
    with (folder / "voices-tiny.bin").open("wb") as file:
        styles: dict[str, Any] = {name: np.zeros((510, 1, 256), np.float32) for name in voices}
        np.savez(file, **styles)
    return folder / "kokoro-tiny.onnx"


def _tones(ids: str, scale: str, samples: int, rate: int) -> list[Any]:
    """Return nodes that turn ids into `tones`: 200 Hz, and 5 Hz more for each id.

    Their shape is [1, ids, samples × scale].
    """
    return [
        helper.make_node("Mul", [scale, "samples"], ["wanted"]),
        helper.make_node("Range", ["zero", "wanted", "step"], ["moments"]),
        helper.make_node("Cast", [ids], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["numbers", "five"], ["higher_by"]),
        helper.make_node("Add", ["higher_by", "lowest"], ["pitches"]),
        helper.make_node("Unsqueeze", ["pitches", "last"], ["columns"]),
        helper.make_node("Mul", ["columns", "moments"], ["angles"]),
        helper.make_node("Sin", ["angles"], ["full"]),
        helper.make_node("Mul", ["full", "level"], ["tones"]),
    ]


def _save(
    path: Path,
    nodes: list[Any],
    inputs: list[Any],
    output: tuple[str, list[Any]],
    constants: dict[str, Any],
    samples: int,
    rate: int,
) -> None:
    turn = 2 * np.pi / rate
    numbers = {
        "samples": samples,
        "zero": 0,
        "step": 1,
        "five": 5 * turn,
        "lowest": 200 * turn,
        "level": 0.3,
    }
    known = (
        {name: np.array(value, np.float32) for name, value in numbers.items()}
        | {"last": np.array([2])}
        | constants
    )
    tensors = [onnx.numpy_helper.from_array(value, name) for name, value in known.items()]
    made = helper.make_tensor_value_info(output[0], TensorProto.FLOAT, output[1])
    graph = helper.make_graph(nodes, "tiny", inputs, [made], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
