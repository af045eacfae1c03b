/*
 * Rust opens /dev/null in place of a standard stream that is closed, before main() can see it, so
 * that results would be lost in silence. This runs earlier: it puts /dev/null, open for reading
 * alone, in the place of a closed standard output, and every write is an error.
 */
#include <fcntl.h>
#include <unistd.h>

__attribute__((constructor)) static void fill_closed_stdout(void) {
  if (fcntl(STDOUT_FILENO, F_GETFD) != -1) return;
  int file = open("/dev/null", O_RDONLY);
  if (file < 0 || file == STDOUT_FILENO) return;
  dup2(file, STDOUT_FILENO);
  close(file);
}
