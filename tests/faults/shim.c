/* Stands between a program and the disk: counts what it asks of files beneath one folder, fails or kills at the K-th, and writes all down.

   Loaded with LD_PRELOAD; nothing happens before faults_arm is called. Calls on files elsewhere go through untouched. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { WRITES = 1, SYNCS = 2, SIZES = 4, OPENS = 8, NAMES = 16, REMOVALS = 32, READS = 64 };
enum { ONCE = 0, FROM_THEN_ON = 1, DIE = 2 };

static char root[4096];
static size_t root_length;
static int armed, error_number, way, log_file = -1;
static unsigned kinds;
static long count, fail_at;

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

void faults_arm(const char *folder, unsigned which, long at, int error, int how, int log) {
    strncpy(root, folder, sizeof root - 1);
    root_length = strlen(root);
    kinds = which; fail_at = at; error_number = error; way = how; log_file = log; count = 0; armed = 1;
}
void faults_disarm(void) { armed = 0; }
long faults_count(void) { return count; }

/* A clock that goes wrong by so many seconds. */
static time_t shift;
void faults_clock(long seconds) { shift = seconds; }
int clock_gettime(clockid_t which, struct timespec *now) {
    int done = REAL(clock_gettime)(which, now);
    if (!done && which == CLOCK_REALTIME) now->tv_sec += shift;
    return done;
}

static int inside(const char *path) { return armed && path && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]); }

static int path_of(int fd, char *into, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, into, size - 1);
    if (length < 0) return 0;
    into[length] = 0;
    /* A file whose name is gone is still the file. */
    char *gone = strstr(into, " (deleted)");
    if (gone) *gone = 0;
    return inside(into);
}
static int watched(int fd) { char path[4096]; return armed && path_of(fd, path, sizeof path); }

static int full_path(int at, const char *name, char *into, size_t size) {
    if (!armed || !name) return 0;
    if (name[0] == '/') { snprintf(into, size, "%s", name); return inside(into); }
    char folder[4096];
    ssize_t length = at == AT_FDCWD ? readlink("/proc/self/cwd", folder, sizeof folder - 1) : 0;
    if (at != AT_FDCWD) {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        length = readlink(link, folder, sizeof folder - 1);
    }
    if (length <= 0) return 0;
    folder[length] = 0;
    snprintf(into, size, "%.2000s/%.2000s", folder, name);
    return inside(into);
}

/* Whether this call is to fail; errno is set then. */
static int fails(unsigned kind) {
    if (!(kinds & kind)) return 0;
    long now = ++count;
    if (!fail_at || now < fail_at || (way == ONCE && now > fail_at)) return 0;
    if (way == DIE) kill(getpid(), SIGKILL);
    errno = error_number;
    return 1;
}

/* One record: its sort, two numbers, two blobs. Written with plain system calls, which nobody intercepts. */
static void note(char sort, uint64_t one, uint64_t two, const void *first, uint64_t length, const void *second, uint64_t more) {
    if (log_file < 0 || !armed) return;
    uint64_t head[5] = {(uint64_t)sort, one, two, length, more};
    struct iovec parts[3] = {{head, sizeof head}, {(void *)first, length}, {(void *)second, more}};
    syscall(SYS_writev, log_file, parts, 3);
}
/* The program tells that it has confirmed something to the person. */
void faults_mark(long number) { note('k', (uint64_t)number, 0, 0, 0, 0, 0); }
static uint64_t number_of(int fd) { struct stat s; return fstat(fd, &s) ? 0 : s.st_ino; }
static void note_write(int fd, const void *data, ssize_t done, off_t at) { if (done > 0) note('w', number_of(fd), (uint64_t)at, data, (uint64_t)done, 0, 0); }
static off_t place(int fd, ssize_t done) { return lseek(fd, 0, SEEK_CUR) - done; }

ssize_t write(int fd, const void *data, size_t size) {
    if (!armed || fd == log_file || !watched(fd)) return REAL(write)(fd, data, size);
    if (fails(WRITES)) return -1;
    ssize_t done = REAL(write)(fd, data, size);
    note_write(fd, data, done, place(fd, done));
    return done;
}
static ssize_t written_at(const char *name, int fd, const void *data, size_t size, off_t at) {
    ssize_t (*call)(int, const void *, size_t, off_t) = real(name);
    if (!watched(fd)) return call(fd, data, size, at);
    if (fails(WRITES)) return -1;
    ssize_t done = call(fd, data, size, at);
    note_write(fd, data, done, at);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return written_at("pwrite", fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off_t at) { return written_at("pwrite64", fd, data, size, at); }
ssize_t read(int fd, void *data, size_t size) {
    if (armed && (kinds & READS) && watched(fd) && fails(READS)) return -1;
    return REAL(read)(fd, data, size);
}
ssize_t pread64(int fd, void *data, size_t size, off_t at) {
    if (armed && (kinds & READS) && watched(fd) && fails(READS)) return -1;
    return REAL(pread64)(fd, data, size, at);
}
ssize_t writev(int fd, const struct iovec *parts, int n) {
    if (!watched(fd)) return REAL(writev)(fd, parts, n);
    /* In pieces, so that one place writes down what goes to the disk. */
    ssize_t all = 0;
    for (int i = 0; i < n; i++) {
        ssize_t done = write(fd, parts[i].iov_base, parts[i].iov_len);
        if (done < 0) return all ? all : -1;
        all += done;
        if ((size_t)done < parts[i].iov_len) break;
    }
    return all;
}
/* Copies inside the kernel are refused, so that the program falls back to reading and writing, which is seen here. */
static int refuse_copy(int out) { if (!watched(out)) return 0; errno = EINVAL; return 1; }
ssize_t sendfile(int out, int in, off_t *at, size_t size) { return refuse_copy(out) ? -1 : REAL(sendfile)(out, in, at, size); }
ssize_t sendfile64(int out, int in, off64_t *at, size_t size) { if (refuse_copy(out)) { errno = ENOTSOCK; return -1; } return REAL(sendfile64)(out, in, at, size); }
ssize_t copy_file_range(int in, off64_t *a, int out, off64_t *b, size_t size, unsigned flags) { return refuse_copy(out) ? -1 : REAL(copy_file_range)(in, a, out, b, size, flags); }

static int synced(const char *name, int fd) {
    int (*call)(int) = real(name);
    if (!watched(fd)) return call(fd);
    if (fails(SYNCS)) return -1;
    int done = call(fd);
    struct stat s;
    char path[4096];
    if (!done && !fstat(fd, &s)) {
        if (S_ISDIR(s.st_mode)) { if (path_of(fd, path, sizeof path)) note('d', 0, 0, path, strlen(path), 0, 0); }
        else note('s', s.st_ino, 0, 0, 0, 0, 0);
    }
    return done;
}
int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }

static int resized(const char *name, int fd, off_t size) {
    int (*call)(int, off_t) = real(name);
    if (!watched(fd)) return call(fd, size);
    if (fails(SIZES)) return -1;
    int done = call(fd, size);
    if (!done) note('t', number_of(fd), (uint64_t)size, 0, 0, 0, 0);
    return done;
}
int ftruncate(int fd, off_t size) { return resized("ftruncate", fd, size); }
int ftruncate64(int fd, off_t size) { return resized("ftruncate64", fd, size); }

static int opened(const char *call_name, int at, const char *name, int flags, mode_t mode) {
    char path[4096];
    int (*call)(int, const char *, int, ...) = real(call_name);
    int writing = (flags & O_ACCMODE) != O_RDONLY;
    if (!full_path(at, name, path, sizeof path) || !writing) return call(at, name, flags, mode);
    struct stat before;
    int is_new = fstatat(at, name, &before, 0) != 0;
    if (fails(OPENS)) return -1;
    int fd = call(at, name, flags, mode);
    if (fd >= 0) {
        if (is_new) note('c', number_of(fd), 0, path, strlen(path), 0, 0);
        else if (flags & O_TRUNC) note('t', number_of(fd), 0, 0, 0, 0, 0);
    }
    return fd;
}
#define MODE_OF(flags) mode_t mode = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
int open(const char *name, int flags, ...) { MODE_OF(flags) return opened("openat", AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE_OF(flags) return opened("openat64", AT_FDCWD, name, flags, mode); }
int openat(int at, const char *name, int flags, ...) { MODE_OF(flags) return opened("openat", at, name, flags, mode); }
int openat64(int at, const char *name, int flags, ...) { MODE_OF(flags) return opened("openat64", at, name, flags, mode); }

static int renamed(int from_at, const char *from, int to_at, const char *to) {
    char one[4096], two[4096];
    int ours = full_path(from_at, from, one, sizeof one) | full_path(to_at, to, two, sizeof two);
    if (ours && fails(NAMES)) return -1;
    int done = REAL(renameat)(from_at, from, to_at, to);
    if (ours && !done) note('r', 0, 0, one, strlen(one), two, strlen(two));
    return done;
}
int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int a, const char *from, int b, const char *to) { return renamed(a, from, b, to); }

int unlinkat(int at, const char *name, int flags) {
    char path[4096];
    int ours = full_path(at, name, path, sizeof path);
    if (ours && fails(REMOVALS)) return -1;
    int done = REAL(unlinkat)(at, name, flags);
    if (ours && !done) note(flags & AT_REMOVEDIR ? 'x' : 'u', 0, 0, path, strlen(path), 0, 0);
    return done;
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }
static int made(int at, const char *name, mode_t mode) {
    char path[4096];
    int ours = full_path(at, name, path, sizeof path);
    if (ours && fails(NAMES)) return -1;
    int done = REAL(mkdirat)(at, name, mode);
    if (ours && !done) note('m', 0, 0, path, strlen(path), 0, 0);
    return done;
}
int mkdir(const char *name, mode_t mode) { return made(AT_FDCWD, name, mode); }
int mkdirat(int at, const char *name, mode_t mode) { return made(at, name, mode); }
