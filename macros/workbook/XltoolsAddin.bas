Attribute VB_Name = "XltoolsAddin"
Option Explicit
Option Private Module

' How the standard workbook reaches the add-in. Nothing is started or opened from here: an add-in that is not open
' is not looked for, in particular not in the workbook's folder.

Private Const ADDIN As String = "xltools.xlam"

' A worksheet function's result for plain values. Without the add-in #N/A, so that formulas take their second way.
Public Function CallFunction(ByVal name As String, ByVal values As Variant) As Variant
    On Error GoTo absent
    If Not AddinIsOpen() Then GoTo absent
    CallFunction = Application.Run("'" & ADDIN & "'!XltoolsFunction", name, values)
    Exit Function
absent:
    CallFunction = NotAvailable()
End Function

' Presses the add-in's button of that name on this workbook.
Public Sub CallButton(ByVal name As String)
    If AddinIsOpen() Then
        Application.Run "'" & ADDIN & "'!XltoolsCommand", name
    Else
        MsgBox Words("no-addin", OfficeLanguage()), vbExclamation, "xltools"
    End If
End Sub

Public Function AddinIsOpen() As Boolean
    On Error Resume Next
    AddinIsOpen = (LCase$(Workbooks(ADDIN).Name) = ADDIN)
End Function

' LibreOffice would show CVErr as the text "Error 2042"; there the cell stays blank.
Private Function NotAvailable() As Variant
    NotAvailable = CVErr(2042)
    If TypeName(ThisWorkbook) = "Object" Then NotAvailable = ""
End Function
