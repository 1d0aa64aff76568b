Attribute VB_Name = "XltoolsValues"
Option Explicit
Option Private Module

' What a cell hands over and what it gets back. In the add-in and in the standard workbook.

' An argument as plain values: one value, a whole range in one read, Empty when left out.
' Value2, so that dates and currency are numbers.
Public Function ValueOf(Optional ByVal argument As Variant) As Variant
    If IsMissing(argument) Then
        ValueOf = Empty
    ElseIf IsObject(argument) Then
        ValueOf = FilledPart(argument).Value2
    Else
        ValueOf = argument
    End If
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
