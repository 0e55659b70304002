/* FOR WINE ONLY, never shipped: Rust's library takes its random numbers from here, and Wine has no bcryptprimitives.dll. */
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *, unsigned);
__declspec(dllexport) int __stdcall ProcessPrng(void *bytes, unsigned long long count) { return SystemFunction036(bytes, (unsigned)count); }
int __stdcall DllMainCRTStartup(void *module, unsigned reason, void *reserved) { return 1; }
