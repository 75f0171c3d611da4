"""The answers as JSON documents of version 1: plain dicts and lists, ready for `json.dumps`.

Lines and columns count from 1, columns are code points. A size is an int, null (unknown, or the batch) or a string
(a symbolic expression); a shape of unknown rank is null. In a notebook a place has its `cell`, numbered from 1 over all
cells of the file, and its lines count within the cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kshape.facts import Analysis, Diagnostic, Edit, Fix, LayerFact, Location, ModelFact, TensorFact

Json = dict[str, Any]


def check_document(analyses: Sequence[Analysis]) -> Json:
    """What `kshape check --format json` prints."""
    files = [{"path": one.path, "diagnostics": [_diagnostic(found) for found in one.diagnostics]} for one in analyses]
    severities = [found.severity for one in analyses for found in one.diagnostics]
    counts = {f"{severity}s": severities.count(severity) for severity in ("error", "warning", "info")}
    return {"version": 1, "files": files, "totals": {"files": len(files), **counts}}


def shapes_document(analyses: Sequence[Analysis]) -> Json:
    """What `kshape shapes --format json` prints."""
    return {"version": 1, "files": [_file_shapes(analysis) for analysis in analyses]}


def summary_document(models: Iterable[ModelFact]) -> Json:
    """What `kshape summary --format json` prints."""
    return {"version": 1, "models": [_model(model) for model in models]}


def _diagnostic(found: Diagnostic) -> Json:
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity,
        "message": found.message,
        **_span(found),
        "related": [_related(place) for place in found.related],
        "fix": _fix(found.fix) if found.fix else None,
    }


def _related(place: Location) -> Json:
    return {"path": place.path, **_start(place), "message": place.message}


def _fix(fix: Fix) -> Json:
    edits = [{"path": edit.path, **_span(edit), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _file_shapes(analysis: Analysis) -> Json:
    return {
        "path": analysis.path,
        "tensors": [_tensor(fact) for fact in analysis.tensors],
        "models": [_model(model) for model in analysis.models],
    }


def _tensor(fact: TensorFact) -> Json:
    return {**_span(fact), "expr": fact.expr, "shape": fact.shape, "dtype": fact.dtype, "layer": fact.layer}


def _model(model: ModelFact) -> Json:
    return {
        "name": model.name,
        **({} if model.cell is None else {"cell": model.cell}),
        "line": model.line,
        "inputs": model.inputs,
        "outputs": model.outputs,
        "total_params": model.total_params,
        "layers": [_layer(layer) for layer in model.layers],
    }


def _layer(layer: LayerFact) -> Json:
    return {
        "name": layer.name,
        "class": layer.class_name,
        "output_shape": layer.output_shape,
        "params": layer.params,
    }


def _span(place: Diagnostic | Edit | TensorFact) -> Json:
    end = {"end_line": place.end_line, "end_column": place.end_column}
    return {**_start(place), **end}


def _start(place: Diagnostic | Location | Edit | TensorFact) -> Json:
    cell = {} if place.cell is None else {"cell": place.cell}
    return {**cell, "line": place.line, "column": place.column}
