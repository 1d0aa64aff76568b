Attribute VB_Name = "XltoolsServer"
Option Explicit
Option Private Module

' The Python process behind the add-in, started once and kept.
'
' Beside the add-in stand, put there by "xltools install":
'   xltools.conf      lines such as interpreter=C:\...\pythonw.exe and language=zh (or en), in the system's code page
'   xlwings64.dll     xlwings' own library (xlwings32.dll for 32-bit Excel), which starts Python and finds it again
' Nothing is read from the active workbook or from its folder. Python runs with -P: no folder that happens to be
' current can lend it modules; and with -E: no environment variable can.

Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal path As LongPtr) As LongPtr
Private Declare PtrSafe Function Activate64 Lib "xlwings64.dll" Alias "XLPyDLLActivateAuto" (ByRef result As Variant, ByVal command As String, ByVal mode As Long) As Long
Private Declare PtrSafe Function Activate32 Lib "xlwings32.dll" Alias "XLPyDLLActivateAuto" (ByRef result As Variant, ByVal command As String, ByVal mode As Long) As Long

Private Const MODULE_NAME As String = "xltools.excel"
Private Const LONGEST_COMMAND As Long = 2000

Private server As Object
Private whyNot As String    ' why Python did not start; it is not tried again until a button is pressed

' A worksheet function's result for plain values, #N/A without Python.
Public Function CallFunction(ByVal name As String, ByVal values As Variant) As Variant
    Dim again As Boolean
    On Error GoTo failed
onceMore:
    CallFunction = CellOf(Python().CallUDF(MODULE_NAME, name, values, Nothing, Nothing))
    Exit Function
failed:
    If Not again And Not server Is Nothing Then    ' the process may have ended; a new one is started
        again = True
        Set server = Nothing
        Resume onceMore
    End If
    CallFunction = CVErr(2042)
End Function

' What a button has to say after doing its work on the workbook of that full name.
Public Function CallButton(ByVal name As String, ByVal book As String) As String
    whyNot = ""
    ForgetEnded
    On Error GoTo failed
    CallButton = Python().CallUDF(MODULE_NAME, "run", Array(name, book, Language(), Application.Hwnd), Nothing, Nothing)
    Exit Function
failed:
    CallButton = Err.Description
    Set server = Nothing
End Function

' A process that has ended is forgotten; any answer will do.
Private Sub ForgetEnded()
    Dim length As Long
    On Error GoTo ended
    If Not server Is Nothing Then length = server.Len("")
    Exit Sub
ended:
    Set server = Nothing
End Sub

Public Function Python() As Object
    If server Is Nothing Then
        If whyNot <> "" Then Err.Raise vbObjectError + 513, "xltools", whyNot
        Set server = Started()
    End If
    Set Python = server
End Function

Private Function Started() As Object
    Dim found As Variant, failed As Long
    On Error GoTo refused
    CheckPlace
    If Is64Bit() Then
        LoadLibraryW StrPtr(Beside("xlwings64.dll"))
        failed = Activate64(found, StartCommand(), 1)
    Else
        LoadLibraryW StrPtr(Beside("xlwings32.dll"))
        failed = Activate32(found, StartCommand(), 1)
    End If
    If failed <> 0 Then Err.Raise vbObjectError + 513, "xltools", CStr(found)
    Set Started = found
    Exit Function
refused:
    whyNot = Err.Description    ' first: what is called next makes Err forget it
    whyNot = Words("not-started", Language()) & vbLf & whyNot
    Err.Raise vbObjectError + 513, "xltools", whyNot
End Function

' Says what is missing, before Windows says it in its own way.
Private Sub CheckPlace()
    If Dir(Beside("xltools.conf")) = "" Or Setting("interpreter") = "" Then
        Err.Raise vbObjectError + 513, "xltools", Words("not-installed", Language())
    End If
    If Dir(Setting("interpreter")) = "" Then
        Err.Raise vbObjectError + 513, "xltools", Words("no-python", Language()) & " " & Setting("interpreter")
    End If
End Sub

' The library puts the class id under which it will look for Python in place of $(CLSID).
Public Function StartCommand() As String
    StartCommand = """" & Setting("interpreter") & """ -E -P -c ""import xltools.excel; xltools.excel.serve('$(CLSID)')"""
    If Len(StartCommand) > LONGEST_COMMAND Then Err.Raise vbObjectError + 513, "xltools", Words("not-installed", Language())
End Function

' A line of xltools.conf, "" when it is not there.
Public Function Setting(ByVal key As String) As String
    Dim number As Integer, content As String
    On Error GoTo done
    number = FreeFile
    Open Beside("xltools.conf") For Input As #number
    Do While Not EOF(number)
        Line Input #number, content
        If LCase$(Left$(content, Len(key) + 1)) = key & "=" Then Setting = Trim$(Mid$(content, Len(key) + 2))
    Loop
    Close #number
done:
End Function

' "zh" or "en": as the settings say, else as Office itself speaks.
Public Function Language() As String
    Language = LCase$(Setting("language"))
    If Language <> "zh" And Language <> "en" Then Language = OfficeLanguage()
End Function

Private Function Beside(ByVal file As String) As String
    Beside = ThisWorkbook.Path & Application.PathSeparator & file
End Function

Private Function Is64Bit() As Boolean
    Dim pointer As LongPtr
    Is64Bit = (LenB(pointer) = 8)
End Function
