Attribute VB_Name = "XltoolsButtons"
Option Explicit

' The buttons on the first sheet.

Public Sub ValidateWorkbook()
    CallButton "validate"
End Sub

Public Sub NextFinding()
    CallButton "next"
End Sub

Public Sub ClearMarks()
    CallButton "clear-marks"
End Sub

Public Sub AddProject()
    CallButton "add-project"
End Sub
