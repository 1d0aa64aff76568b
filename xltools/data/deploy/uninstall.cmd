@echo off
rem Takes away what install.cmd put on this PC for this user.
setlocal
set "OWN=%LOCALAPPDATA%\xltools"
if not exist "%OWN%\env\Scripts\python.exe" goto absent
"%OWN%\env\Scripts\python.exe" -m xltools.cli uninstall
if errorlevel 1 goto failed
rmdir /s /q "%OWN%\env"
if exist "%OWN%\env\" goto failed
rmdir "%OWN%" 2>nul
echo Done.
pause
exit /b 0

:absent
echo xltools was not installed with install.cmd; nothing was changed.
pause
exit /b 2

:failed
echo Not finished. Close all Excel windows and try again.
pause
exit /b 2
