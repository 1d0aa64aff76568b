Attribute VB_Name = "XltoolsButtons"
Option Explicit

' The ribbon's callbacks, and what the standard workbook calls.

Private Declare PtrSafe Function MessageBoxW Lib "user32" (ByVal window As LongPtr, ByVal text As LongPtr, ByVal title As LongPtr, ByVal kind As Long) As Long

Private Const SECONDS_SHOWN As Long = 20
Private Const INFORMATION As Long = 64

' Every button of the ribbon; its tag is the button's name.
Public Sub XltoolsPress(control As IRibbonControl)
    XltoolsCommand control.Tag
End Sub

' The tab has a twin in English; its tag is its language.
Public Sub XltoolsShowTab(control As IRibbonControl, ByRef visible As Variant)
    visible = (control.Tag = Language())
End Sub

' Does what the button of that name does to the active workbook.
Public Sub XltoolsCommand(ByVal name As String)
    Dim summary As String
    Application.StatusBar = Words("working", Language())
    summary = CallButton(name, ActiveName())
    ShowStatus summary
    If name <> "next" And name <> "previous" Then ShowMessage summary
End Sub

' For the standard workbook, whose functions have the same names as ours.
Public Function XltoolsFunction(ByVal name As String, ByVal values As Variant) As Variant
    XltoolsFunction = CallFunction(name, values)
End Function

' Run once Excel has finished opening, see ThisWorkbook. Without Python the formulas show #N/A and the buttons say why.
Public Sub XltoolsStart()
    DescribeFunctions
    On Error GoTo failed
    Python
    Exit Sub
failed:
    ShowStatus Err.Description
End Sub

Public Sub XltoolsStatusEnd()
    Application.StatusBar = False
End Sub

Private Function ActiveName() As String
    If Not ActiveWorkbook Is Nothing Then ActiveName = ActiveWorkbook.FullName
End Function

Private Sub ShowStatus(ByVal text As String)
    Application.StatusBar = Left$(Replace(Replace(text, vbCr, ""), vbLf, " "), 250)
    Application.OnTime Now + TimeSerial(0, 0, SECONDS_SHOWN), "'" & ThisWorkbook.Name & "'!XltoolsStatusEnd"
End Sub

' MsgBox would show Chinese as question marks where Windows speaks another language.
Private Sub ShowMessage(ByVal text As String)
    MessageBoxW Application.Hwnd, StrPtr(text), StrPtr("xltools"), INFORMATION
End Sub
