/* A library of no code of its own: python3.dll, whose every name stands for the same in python311.dll. */
int __stdcall DllMainCRTStartup(void *module, unsigned reason, void *reserved)
{
    return 1;
}
