"""Ten thousand indicators as Excel hands them over, and the least that scoring them could cost."""

import numpy

ROWS, CALLS = 10_000, 1_000
TARGETS = tuple((float(number % 97 + 1),) for number in range(ROWS))
ACTUALS = tuple((float(number % 89),) for number in range(ROWS))
TEXTS = tuple((f"≥{number % 97 + 1}人次",) for number in range(ROWS))


def score(_=None):
    """The arithmetic alone, in C: rows in, a rectangle of capped and rounded points out."""
    ratio = numpy.minimum(numpy.array(ACTUALS) / numpy.array(TARGETS), 1)
    return numpy.round(10 * ratio, 2).tolist()


def one_by_one(_=None):
    """The same arithmetic, a plain Python call for each cell."""
    return [_points(TARGETS[row][0], ACTUALS[row][0], 10.0) for row in range(CALLS)]


def _points(target, actual, weight):
    return round(weight * min(actual / target, 1), 2)
