/*
 * The yardstick: the least that a server can do which fans events out to WebSockets. One thread, epoll, and for each
 * message from Redis one frame and one write(2) per socket. No authorization, no filters, no queue: a client whose
 * socket buffer is full is dropped. What it costs per delivery is what the kernel costs; see docs/BENCHMARKS.md.
 *
 *   yardstick PORT redis://ADDRESS:PORT TOPIC [LABEL]
 *
 * LABEL is the JSON array that events show as their stream. Messages must be {"event":…,"payload":…}, in this order
 * and without spaces between, as the load tester publishes them.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MOST_FDS = 1 << 20, HEAD = 4096, MOST_EVENT = 4 << 20 };

typedef struct {
  char *head; /* the request so far; NULL: the handshake is done */
  int length;
  int slot; /* where it stands in open_sockets; -1: not open yet */
} Client;

static Client *clients;   /* by file descriptor */
static int *open_sockets; /* those that get events */
static int open_count, epoll, dropped;
static const char *label;

static void die(const char *what) {
  fprintf(stderr, "yardstick: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void watch(int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
}

static int tcp(const char *address, int port, int listening) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  int one = 1, fd = socket(AF_INET, SOCK_STREAM | (listening ? SOCK_NONBLOCK : 0), 0);
  if (fd < 0 || inet_pton(AF_INET, address, &to.sin_addr) != 1) die(address);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (listening ? bind(fd, (void *)&to, sizeof to) || listen(fd, 4096) : connect(fd, (void *)&to, sizeof to))
    die(listening ? "listening" : "connecting to Redis");
  watch(fd);
  return fd;
}

/* SHA-1 (FIPS 180-4) of at most 119 bytes: two blocks are enough for a WebSocket's key. */
static void sha1(const char *text, size_t length, uint8_t digest[20]) {
  uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}, w[80];
  uint8_t data[128] = {0};
  size_t end = length < 56 ? 64 : 128;
  memcpy(data, text, length);
  data[length] = 0x80;
  data[end - 2] = length * 8 >> 8;
  data[end - 1] = length * 8;
  for (uint8_t *block = data; block < data + end; block += 64) {
    for (int i = 0; i < 16; i++)
      w[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 80; i++) {
      uint32_t x = w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16];
      w[i] = x << 1 | x >> 31;
    }
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 80; i++) {
      uint32_t f = i < 20   ? ((b & c) | (~b & d)) + 0x5a827999
                   : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                   : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
                            : (b ^ c ^ d) + 0xca62c1d6;
      f += (a << 5 | a >> 27) + e + w[i];
      e = d, d = c, c = b << 30 | b >> 2, b = a, a = f;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
  }
  for (int i = 0; i < 20; i++) digest[i] = h[i / 4] >> (24 - 8 * (i % 4));
}

/* The answer to a key (RFC 6455, section 4.2.2), in base64. */
static void accept_key(const char *key, int length, char accept[29]) {
  static const char *alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char text[128];
  uint8_t d[21] = {0};
  int size = snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", length, key);
  sha1(text, size, d);
  for (int i = 0; i < 28; i++) {
    uint8_t *three = d + i / 4 * 3;
    accept[i] = alphabet[(three[0] << 16 | three[1] << 8 | three[2]) >> (18 - 6 * (i % 4)) & 63];
  }
  accept[27] = '=';
  accept[28] = 0;
}

static void drop(int fd) {
  Client *client = &clients[fd];
  if (client->slot >= 0) {
    int last = open_sockets[--open_count];
    open_sockets[client->slot] = last;
    clients[last].slot = client->slot;
  }
  free(client->head);
  *client = (Client){.slot = -1}; /* epoll may still have something to say of it */
  close(fd);
}

static void accept_all(int listener) {
  for (int fd, one = 1; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    clients[fd] = (Client){.head = calloc(1, HEAD), .slot = -1};
    watch(fd);
  }
}

/* What an open client says is read and thrown away. */
static void read_client(int fd) {
  static char waste[HEAD];
  Client *client = &clients[fd];
  char *into = client->head ? client->head + client->length : waste;
  ssize_t got = read(fd, into, HEAD - 1 - (client->head ? client->length : 0));
  if (got <= 0) {
    if (got == 0 || errno != EAGAIN) drop(fd);
    return;
  }
  if (!client->head || (client->length += got, !strstr(client->head, "\r\n\r\n"))) return;
  char *key = strcasestr(client->head, "\r\nSec-WebSocket-Key: "), answer[256], accept[29];
  int length = key ? strcspn(key += 21, "\r") : 0;
  if (!key || length > 64) {
    dprintf(fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    drop(fd);
    return;
  }
  accept_key(key, length, accept);
  int size = sprintf(answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
  free(client->head);
  client->head = NULL;
  if (write(fd, answer, size) != size) {
    drop(fd);
    return;
  }
  client->slot = open_count;
  open_sockets[open_count++] = fd;
}

/* One frame for all (RFC 6455, section 5.2), then one write for each. */
static void fan_out(const char *message, size_t length) {
  static char frame[2 * MOST_EVENT];
  const char *payload = memmem(message, length, ",\"payload\":", 11), *end = message + length - 1;
  if (!payload || length > MOST_EVENT / 2) {
    fprintf(stderr, "yardstick: not a message to pass on: %.60s\n", message);
    return;
  }
  int structure = payload[11] == '{' || payload[11] == '[';
  char *at = frame + 10;
  at += sprintf(at, "{\"stream\":%s,%.*s,\"payload\":", label, (int)(payload - message - 1), message + 1);
  if (structure) *at++ = '"';
  for (const char *p = payload + 11; p < end; p++) {
    if (structure && (*p == '"' || *p == '\\')) *at++ = '\\';
    *at++ = *p;
  }
  if (structure) *at++ = '"';
  *at++ = '}';
  uint64_t size = at - (frame + 10);
  int header = size < 126 ? 2 : size < 65536 ? 4 : 10;
  char *start = frame + 10 - header;
  start[0] = (char)0x81;
  start[1] = header == 2 ? size : header == 4 ? 126 : 127;
  for (int i = 0; i < header - 2; i++) start[2 + i] = size >> 8 * (header - 3 - i);
  for (int i = open_count - 1; i >= 0; i--)
    if (write(open_sockets[i], start, at - start) != at - start) {
      fprintf(stderr, "yardstick: dropped %d clients that did not keep up\n", ++dropped);
      drop(open_sockets[i]);
    }
}

/* *3 $7 message $n TOPIC $n MESSAGE; what else Redis says is the confirmation. */
static void read_redis(int fd) {
  static char buffer[MOST_EVENT];
  static size_t filled;
  ssize_t got = read(fd, buffer + filled, sizeof buffer - 1 - filled);
  if (got <= 0) die("Redis has gone");
  char *at = buffer, *end = buffer + (filled += got);
  for (*end = 0;;) {
    char *next = at, *value[3];
    long size[3], i = 0;
    if (end - at < 4 || !(next = memchr(at, '\n', end - at))) break;
    for (next++; i < 3; i++) {
      char *line = memchr(next, '\n', end - next);
      if (!line) break;
      if (*next == ':') { /* the count of subscriptions */
        next = line + 1;
        value[i] = "", size[i] = 0;
        continue;
      }
      size[i] = atol(next + 1);
      value[i] = line + 1;
      if (end - value[i] < size[i] + 2) break;
      next = value[i] + size[i] + 2;
    }
    if (i < 3) break;
    if (size[0] == 7 && !memcmp(value[0], "message", 7)) fan_out(value[2], size[2]);
    at = next;
  }
  memmove(buffer, at, filled = end - at);
}

int main(int count, char **argument) {
  struct rlimit files;
  char address[64];
  int port;
  if (count < 4 || sscanf(argument[2], "redis://%63[0-9.]:%d", address, &port) != 2) {
    fprintf(stderr, "usage: yardstick PORT redis://ADDRESS:PORT TOPIC [LABEL]\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  if (!getrlimit(RLIMIT_NOFILE, &files)) files.rlim_cur = files.rlim_max, setrlimit(RLIMIT_NOFILE, &files);
  label = count > 4 ? argument[4] : "[\"public\"]";
  clients = calloc(MOST_FDS, sizeof *clients);
  open_sockets = calloc(MOST_FDS, sizeof *open_sockets);
  epoll = epoll_create1(0);
  int redis = tcp(address, port, 0), listener = tcp("127.0.0.1", atoi(argument[1]), 1);
  dprintf(redis, "*2\r\n$9\r\nSUBSCRIBE\r\n$%zu\r\n%s\r\n", strlen(argument[3]), argument[3]);
  if (epoll < 0) die("epoll");
  fprintf(stderr, "yardstick: listening on 127.0.0.1:%s, process %d\n", argument[1], getpid());
  for (struct epoll_event events[256];;) {
    int ready = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == redis) read_redis(fd);
      else if (fd == listener) accept_all(fd);
      else read_client(fd);
    }
  }
}
