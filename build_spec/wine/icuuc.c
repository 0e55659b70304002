/* FOR WINE ONLY, never shipped: Windows 10 has an icuuc.dll of its own, Wine has none. The few names which Qt6Core imports
   from it; there is no converter to be had, so Qt uses its own. */
typedef int error;
#define OUT __declspec(dllexport)
OUT void *ucnv_open(const char *name, error *code) { if (code) *code = 4; return 0; }
OUT void ucnv_close(void *converter) {}
OUT void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
OUT void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
OUT void ucnv_reset(void *converter) {}
OUT signed char ucnv_getMaxCharSize(void *converter) { return 4; }
OUT const char *ucnv_getName(void *converter, error *code) { return 0; }
OUT void ucnv_getToUCallBack(void *converter, void *action, void *context) {}
OUT void ucnv_getFromUCallBack(void *converter, void *action, void *context) {}
OUT void ucnv_setToUCallBack(void *converter, void *new, void *with, void *old, void *had, error *code) {}
OUT void ucnv_setFromUCallBack(void *converter, void *new, void *with, void *old, void *had, error *code) {}
OUT void ucnv_cbToUWriteUChars(void) {}
OUT void ucnv_toUnicode(void) {}
OUT void ucnv_cbFromUWriteUChars(void) {}
OUT int ucnv_toUCountPending(void *converter, error *code) { return 0; }
OUT int ucnv_fromUCountPending(void *converter, error *code) { return 0; }
OUT const char *ucnv_getStandardName(const char *name, const char *standard, error *code) { return 0; }
OUT const char *ucnv_getAvailableName(int number) { return 0; }
OUT int ucnv_countAvailable(void) { return 0; }
OUT void ucnv_fromUnicode(void) {}
int __stdcall DllMainCRTStartup(void *module, unsigned reason, void *reserved) { return 1; }
