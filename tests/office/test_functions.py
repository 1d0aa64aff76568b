"""Worksheet functions in LibreOffice's cells."""


def test_a_function_answers(office):
    document = office.open()
    cell = document.Sheets[0].getCellRangeByName("A1")
    cell.Formula = '=PERF_SCORE("≥270人次";"180人次";10)'
    assert cell.Value == 6.67
    document.close(True)
