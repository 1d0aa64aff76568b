@echo off
rem Installs xltools for this user from the files beside this one; nothing is downloaded.
setlocal
set "HERE=%~dp0"
set "OWN=%LOCALAPPDATA%\xltools"
set "PY="

if not exist "%HERE%wheels\" goto unpack
if exist "%OWN%\env\Scripts\python.exe" goto packages

for %%P in (
  "%OWN%\python\python.exe"
  "%LOCALAPPDATA%\Programs\Python\Python{digits}\python.exe"
  "%ProgramFiles%\Python{digits}\python.exe"
) do if not defined PY if exist %%P set "PY=%%~P"
if defined PY goto environment
for /f "delims=" %%P in ('py -{python} -c "import sys; print(sys.executable)" 2^>nul') do set "PY=%%P"
if defined PY goto environment

if not exist "%HERE%python-installer.exe" goto nopython
echo Installing Python {python} for this user ...
"%HERE%python-installer.exe" /quiet InstallAllUsers=0 PrependPath=0 Include_launcher=0 Include_test=0 Shortcuts=0 TargetDir="%OWN%\python"
if not exist "%OWN%\python\python.exe" goto failed
set "PY=%OWN%\python\python.exe"

:environment
echo Python: "%PY%"
"%PY%" -m venv "%OWN%\env"
if errorlevel 1 goto failed

:packages
echo Installing xltools ...
"%OWN%\env\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-index --find-links "%HERE%wheels" --upgrade --force-reinstall xltools
if errorlevel 1 goto failed
"%OWN%\env\Scripts\python.exe" -m xltools.cli install
if errorlevel 1 goto failed
"%OWN%\env\Scripts\python.exe" -m xltools.cli doctor
echo.
pause
exit /b 0

:unpack
echo Please unpack the whole zip first, then start install.cmd from the unpacked folder.
pause
exit /b 2

:nopython
echo 64-bit Python {python} was not found. The guide says what to do.
start "" "%HERE%guide.html"
pause
exit /b 2

:failed
echo Not installed. Close all Excel windows and try again; the lines above say what went wrong.
pause
exit /b 2
