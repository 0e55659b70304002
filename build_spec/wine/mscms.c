/* FOR WINE ONLY, never shipped: Wine's mscms.dll lacks a function that Qt's plugin for Windows imports. No colour profile anywhere. */
#define OUT __declspec(dllexport)
OUT void *__stdcall WcsCreateIccProfile(void *profile, unsigned options) { return 0; }
OUT int __stdcall CloseColorProfile(void *profile) { return 1; }
OUT void *__stdcall OpenColorProfileW(void *profile, unsigned access, unsigned share, unsigned creation) { return 0; }
OUT void *__stdcall WcsOpenColorProfileW(void *a, void *b, void *c, unsigned d, unsigned e, unsigned f, unsigned g) { return 0; }
OUT int __stdcall GetColorProfileFromHandle(void *profile, void *buffer, unsigned *size) { return 0; }
OUT int __stdcall GetColorDirectoryW(void *machine, void *buffer, unsigned *size) { return 0; }
OUT int __stdcall WcsGetDefaultColorProfile(int s, void *d, int t, int u, unsigned id, unsigned n, void *name) { return 0; }
OUT int __stdcall WcsGetDefaultColorProfileSize(int s, void *d, int t, int u, unsigned id, unsigned *n) { return 0; }
int __stdcall DllMainCRTStartup(void *module, unsigned reason, void *reserved) { return 1; }
