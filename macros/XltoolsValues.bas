Attribute VB_Name = "XltoolsValues"
Option Explicit
Option Private Module

' What a cell hands over and what it gets back. In the add-in and in the standard workbook.

' An argument as plain values: one value, a whole range at once, Empty when left out.
Public Function ValueOf(Optional ByVal argument As Variant) As Variant
    If IsMissing(argument) Then
        ValueOf = Empty
    ElseIf IsObject(argument) Then
        ValueOf = CellsOf(argument)
    Else
        ValueOf = argument
    End If
End Function

' Several areas at once, such as (A1:A3,C1), have no shape of their own: an error value, never the first area alone.
Private Function CellsOf(ByVal area As Range) As Variant
    If area.Areas.Count > 1 Then
        CellsOf = CVErr(2015)
    Else
        CellsOf = WithDates(FilledPart(area))
    End If
End Function

' Value2 has every number to the last digit, but hands dates over as numbers; which are dates, Value tells.
' Value alone would cut currency to four places. It refuses dates that VBA has none for: then the numbers stand.
Private Function WithDates(ByVal area As Range) As Variant
    Dim values As Variant, shown As Variant, i As Long, j As Long
    values = area.Value2
    On Error Resume Next
    shown = area.Value
    On Error GoTo 0
    If Not IsArray(values) Then
        values = OneDated(values, shown)
    ElseIf IsArray(shown) Then
        For i = LBound(values, 1) To UBound(values, 1)
            For j = LBound(values, 2) To UBound(values, 2)
                values(i, j) = OneDated(values(i, j), shown(i, j))
            Next j
        Next i
    End If
    WithDates = values
End Function

' Times of day and durations below a day stay numbers.
Private Function OneDated(ByVal value As Variant, ByVal shown As Variant) As Variant
    OneDated = value
    If VarType(shown) <> vbDate Then Exit Function
    If CDbl(shown) >= 1 Then OneDated = shown
End Function

' The range itself; of whole columns or rows, as far as the sheet is filled.
Private Function FilledPart(ByVal area As Range) As Range
    Dim filled As Range
    Set FilledPart = area
    If area.Rows.Count = area.Worksheet.Rows.Count Then
        Set filled = area.Worksheet.UsedRange
        Set FilledPart = area.Resize(filled.Row + filled.Rows.Count - 1)
    ElseIf area.Columns.Count = area.Worksheet.Columns.Count Then
        Set filled = area.Worksheet.UsedRange
        Set FilledPart = area.Resize(area.Rows.Count, filled.Column + filled.Columns.Count - 1)
    End If
End Function

' A result as cells show it: texts such as "xltools:#N/A" become Excel's own error values.
Public Function CellOf(ByVal result As Variant) As Variant
    Dim i As Long, j As Long
    If Not IsArray(result) Then
        CellOf = OneCell(result)
        Exit Function
    End If
    If Dimensions(result) = 1 Then
        For i = LBound(result) To UBound(result)
            result(i) = OneCell(result(i))
        Next i
    Else
        For i = LBound(result, 1) To UBound(result, 1)
            For j = LBound(result, 2) To UBound(result, 2)
                result(i, j) = OneCell(result(i, j))
            Next j
        Next i
    End If
    CellOf = result
End Function

Private Function OneCell(ByVal value As Variant) As Variant
    OneCell = value
    If VarType(value) <> vbString Then Exit Function
    If Left$(value, 9) <> "xltools:#" Then Exit Function
    Select Case Mid$(value, 9)
        Case "#NULL!": OneCell = CVErr(2000)
        Case "#DIV/0!": OneCell = CVErr(2007)
        Case "#REF!": OneCell = CVErr(2023)
        Case "#NAME?": OneCell = CVErr(2029)
        Case "#NUM!": OneCell = CVErr(2036)
        Case "#N/A": OneCell = CVErr(2042)
        Case Else: OneCell = CVErr(2015)
    End Select
End Function

Private Function Dimensions(ByVal values As Variant) As Long
    Dim last As Long
    On Error GoTo counted
    Dimensions = 1
    last = UBound(values, 2)
    Dimensions = 2
counted:
End Function
