/* The python.exe that builds under Wine: loads python311.dll from its own folder and hands it the command line. Never shipped. */
#define UNICODE
#define _UNICODE
#include <windows.h>
#include <wchar.h>

typedef int (*py_main)(int, wchar_t **);

int wmain(int count, wchar_t **words)
{
    wchar_t path[4096];
    wchar_t *name;
    HMODULE python;
    GetModuleFileNameW(NULL, path, 4000);
    name = wcsrchr(path, L'\\');
    wcscpy(name ? name + 1 : path, L"python311.dll");
    python = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (!python) {
        fwprintf(stderr, L"cannot load %ls\n", path);
        return 101;
    }
    return ((py_main)(void *)GetProcAddress(python, "Py_Main"))(count, words);
}
