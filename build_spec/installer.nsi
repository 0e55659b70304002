; The setup program for Windows: for one user, without an administrator. `build_spec.installer` hands over what is in ${…}.
; A ledger is never touched: not by installing over an older version, not by uninstalling.
Target amd64-unicode
Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true
Name "${PROGRAM}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${PROGRAM}"
InstallDirRegKey HKCU "Software\${PROGRAM}" "Folder"
BrandingText "${PROGRAM} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"

!include MUI2.nsh
!include FileFunc.nsh
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${PROGRAM}"
!define TYPE "YouthLeagueLedger${SUFFIX}"

!define MUI_WELCOMEPAGE_TEXT "这会把${PROGRAM} ${VERSION} 装到您自己的用户文件夹里，不需要管理员权限，也不需要联网。$\r$\n$\r$\n已经装有旧版本时直接装在上面，台账、备份和设置都不动。$\r$\n$\r$\n请先关闭正在运行的${PROGRAM}。"
!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE ourFolder
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}.exe"
!insertmacro MUI_PAGE_FINISH
!define MUI_UNCONFIRMPAGE_TEXT_TOP "这会删除程序本身。台账、备份和设置不会删除，还在原来的文件夹里。"
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "ProductName" "${PROGRAM}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "FileDescription" "${PROGRAM} 安装程序"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "LegalCopyright" "MIT"

; Files of somebody else's in a folder would be mixed with ours and one day be taken for ours.
Function ourFolder
  IfFileExists "$INSTDIR\${PROGRAM}.exe" ours
  ${DirState} "$INSTDIR" $0
  IntCmp $0 1 0 ours
  MessageBox MB_OK|MB_ICONEXCLAMATION "“$INSTDIR”里已经有别的文件，请换一个空的文件夹。" /SD IDOK
  IfSilent 0 +3
  SetErrorLevel 4
  Quit
  Abort
ours:
FunctionEnd

!macro NOT_RUNNING UN
Function ${UN}notRunning
again:
  IfFileExists "$INSTDIR\${PROGRAM}.exe" 0 free
  ClearErrors
  FileOpen $0 "$INSTDIR\${PROGRAM}.exe" a
  IfErrors 0 close
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${PROGRAM}正在运行，请先关闭它，再点“重试”。" /SD IDCANCEL IDRETRY again
  SetErrorLevel 3
  Quit
close:
  FileClose $0
free:
FunctionEnd
!macroend
!insertmacro NOT_RUNNING ""
!insertmacro NOT_RUNNING "un."

; What earlier versions had and this one has not must not stay. The folder `data` of portable use is none of it.
!macro REMOVE_PROGRAM
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\许可"
  Delete "$INSTDIR\${PROGRAM}.exe"
  Delete "$INSTDIR\${COMMAND_LINE}.exe"
  Delete "$INSTDIR\先看这里.txt"
!macroend

!macro TELL_EXPLORER
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

Section
  IfSilent 0 +2
  Call ourFolder
  Call notRunning
  !insertmacro REMOVE_PROGRAM
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}\*"
  WriteUninstaller "$INSTDIR\卸载.exe"
  CreateShortcut "$SMPROGRAMS\${PROGRAM}.lnk" "$INSTDIR\${PROGRAM}.exe"
  CreateShortcut "$DESKTOP\${PROGRAM}.lnk" "$INSTDIR\${PROGRAM}.exe"
  WriteRegStr HKCU "Software\${PROGRAM}" "Folder" "$INSTDIR"
  WriteRegStr HKCU "Software\Classes\${SUFFIX}" "" "${TYPE}"
  WriteRegStr HKCU "Software\Classes\${TYPE}" "" "团务台账"
  WriteRegStr HKCU "Software\Classes\${TYPE}\DefaultIcon" "" "$INSTDIR\${PROGRAM}.exe,0"
  WriteRegStr HKCU "Software\Classes\${TYPE}\shell\open\command" "" '"$INSTDIR\${PROGRAM}.exe" "%1"'
  WriteRegStr HKCU "${KEY}" "DisplayName" "${PROGRAM}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM}.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\卸载.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\卸载.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  !insertmacro TELL_EXPLORER
SectionEnd

Section "Uninstall"
  Call un.notRunning
  !insertmacro REMOVE_PROGRAM
  Delete "$INSTDIR\卸载.exe"
  ; Only if nothing of the user's is left in it.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${PROGRAM}.lnk"
  Delete "$DESKTOP\${PROGRAM}.lnk"
  ReadRegStr $0 HKCU "Software\Classes\${SUFFIX}" ""
  StrCmp $0 "${TYPE}" 0 +2
  DeleteRegKey HKCU "Software\Classes\${SUFFIX}"
  DeleteRegKey HKCU "Software\Classes\${TYPE}"
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "Software\${PROGRAM}"
  !insertmacro TELL_EXPLORER
SectionEnd
