#pragma once

// libcurl, loaded when it is first needed: linking it costs every start five milliseconds and six
// megabytes that no command without AWS should pay. So nothing of its header is included: what is
// declared here is its stable binary interface (libcurl 7.68 and later).

#include <dlfcn.h>
#include <stddef.h>

enum {
  AEGIS_CURL_HTTP_VERSION_2TLS = 4,
  AEGIS_CURLPIPE_MULTIPLEX = 2,
  AEGIS_CURLMSG_DONE = 1,

  AEGIS_CURLOPT_TIMEOUT_MS = 155,
  AEGIS_CURLOPT_CONNECTTIMEOUT_MS = 156,
  AEGIS_CURLOPT_NOBODY = 44,
  AEGIS_CURLOPT_POST = 47,
  AEGIS_CURLOPT_HTTPGET = 80,
  AEGIS_CURLOPT_HTTP_VERSION = 84,
  AEGIS_CURLOPT_NOSIGNAL = 99,
  AEGIS_CURLOPT_TCP_KEEPALIVE = 213,
  AEGIS_CURLOPT_PATH_AS_IS = 234,
  AEGIS_CURLOPT_PIPEWAIT = 237,
  AEGIS_CURLOPT_WRITEDATA = 10001,
  AEGIS_CURLOPT_URL = 10002,
  AEGIS_CURLOPT_ERRORBUFFER = 10010,
  AEGIS_CURLOPT_POSTFIELDS = 10015,
  AEGIS_CURLOPT_HTTPHEADER = 10023,
  AEGIS_CURLOPT_HEADERDATA = 10029,
  AEGIS_CURLOPT_CUSTOMREQUEST = 10036,
  AEGIS_CURLOPT_CAINFO = 10065,
  AEGIS_CURLOPT_PRIVATE = 10103,
  AEGIS_CURLOPT_NOPROXY = 10177,
  AEGIS_CURLOPT_WRITEFUNCTION = 20011,
  AEGIS_CURLOPT_HEADERFUNCTION = 20079,
  AEGIS_CURLOPT_POSTFIELDSIZE_LARGE = 30120,

  AEGIS_CURLINFO_RESPONSE_CODE = 0x200002,
  AEGIS_CURLINFO_NUM_CONNECTS = 0x20001a,
  AEGIS_CURLINFO_PRIVATE = 0x100015,

  AEGIS_CURLMOPT_PIPELINING = 3,
  AEGIS_CURLMOPT_MAXCONNECTS = 6,
  AEGIS_CURLMOPT_SOCKETDATA = 10002,
  AEGIS_CURLMOPT_TIMERDATA = 10005,
  AEGIS_CURLMOPT_SOCKETFUNCTION = 20001,
  AEGIS_CURLMOPT_TIMERFUNCTION = 20004,

  // What a socket is watched for, and what was seen on one.
  AEGIS_CURL_POLL_IN = 1,
  AEGIS_CURL_POLL_OUT = 2,
  AEGIS_CURL_POLL_REMOVE = 4,
  AEGIS_CURL_CSELECT_IN = 1,
  AEGIS_CURL_CSELECT_OUT = 2,
  AEGIS_CURL_CSELECT_ERR = 4,
  AEGIS_CURL_SOCKET_TIMEOUT = -1,

  AEGIS_CURLE_COULDNT_RESOLVE_PROXY = 5,
  AEGIS_CURLE_COULDNT_RESOLVE_HOST = 6,
  AEGIS_CURLE_COULDNT_CONNECT = 7,
  AEGIS_CURLE_OPERATION_TIMEDOUT = 28,
  AEGIS_CURLE_SSL_CONNECT_ERROR = 35,
  AEGIS_CURLE_SSL_CERTPROBLEM = 58,
  AEGIS_CURLE_PEER_FAILED_VERIFICATION = 60,
  AEGIS_CURLE_SSL_CACERT_BADFILE = 77,
};

struct aegis_curl_message {
  int kind;
  void *easy;
  union {
    void *pointer;
    int result;
  } data;
};

typedef size_t (*aegis_curl_sink)(char *bytes, size_t size, size_t count, void *context);
typedef int (*aegis_curl_watcher)(void *easy, int socket, int what, void *context, void *own);
typedef int (*aegis_curl_timer)(void *multi, long milliseconds, void *context);

// Written once, then only read.
struct __attribute__((swift_attr("@Sendable"))) aegis_curl {
  void *_library, *_easy_setopt, *_easy_getinfo, *_multi_setopt;
  int (*global_init)(long flags);
  void *(*easy_init)(void);
  void (*easy_reset)(void *easy);
  void (*easy_cleanup)(void *easy);
  const char *(*easy_strerror)(int code);
  void *(*list_append)(void *list, const char *text);
  void (*list_free)(void *list);
  void *(*multi_init)(void);
  int (*multi_add)(void *multi, void *easy);
  int (*multi_remove)(void *multi, void *easy);
  int (*multi_act)(void *multi, int socket, int seen, int *running);
  struct aegis_curl_message *(*multi_read)(void *multi, int *left);
};

/// Loads the library; zero where it is missing or too old.
static inline int aegis_curl_load(struct aegis_curl *it) {
  static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"};
  void *library = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) return 0;
  it->_library = library;
  const struct {
    void **slot;
    const char *name;
  } symbols[] = {
      {&it->_easy_setopt, "curl_easy_setopt"},
      {&it->_easy_getinfo, "curl_easy_getinfo"},
      {&it->_multi_setopt, "curl_multi_setopt"},
      {(void **)&it->global_init, "curl_global_init"},
      {(void **)&it->easy_init, "curl_easy_init"},
      {(void **)&it->easy_reset, "curl_easy_reset"},
      {(void **)&it->easy_cleanup, "curl_easy_cleanup"},
      {(void **)&it->easy_strerror, "curl_easy_strerror"},
      {(void **)&it->list_append, "curl_slist_append"},
      {(void **)&it->list_free, "curl_slist_free_all"},
      {(void **)&it->multi_init, "curl_multi_init"},
      {(void **)&it->multi_add, "curl_multi_add_handle"},
      {(void **)&it->multi_remove, "curl_multi_remove_handle"},
      {(void **)&it->multi_act, "curl_multi_socket_action"},
      {(void **)&it->multi_read, "curl_multi_info_read"},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
    if (!(*symbols[i].slot = dlsym(library, symbols[i].name))) return 0;
  return it->global_init(3) == 0;
}

// The variadic calls, one for each type of argument.

typedef int (*aegis_curl_variadic)(void *handle, int option, ...);

static inline int aegis_curl_set_long(const struct aegis_curl *it, void *easy, int option, long value) {
  return ((aegis_curl_variadic)it->_easy_setopt)(easy, option, value);
}

static inline int aegis_curl_set_size(const struct aegis_curl *it, void *easy, int option, long long value) {
  return ((aegis_curl_variadic)it->_easy_setopt)(easy, option, value);
}

static inline int aegis_curl_set_text(const struct aegis_curl *it, void *easy, int option, const char *value) {
  return ((aegis_curl_variadic)it->_easy_setopt)(easy, option, value);
}

static inline int aegis_curl_set_pointer(const struct aegis_curl *it, void *easy, int option, void *value) {
  return ((aegis_curl_variadic)it->_easy_setopt)(easy, option, value);
}

static inline int aegis_curl_set_sink(const struct aegis_curl *it, void *easy, int option, aegis_curl_sink value) {
  return ((aegis_curl_variadic)it->_easy_setopt)(easy, option, value);
}

static inline int aegis_curl_set_multi(const struct aegis_curl *it, void *multi, int option, long value) {
  return ((aegis_curl_variadic)it->_multi_setopt)(multi, option, value);
}

static inline int aegis_curl_set_watcher(const struct aegis_curl *it, void *multi, aegis_curl_watcher value, void *context) {
  ((aegis_curl_variadic)it->_multi_setopt)(multi, AEGIS_CURLMOPT_SOCKETDATA, context);
  return ((aegis_curl_variadic)it->_multi_setopt)(multi, AEGIS_CURLMOPT_SOCKETFUNCTION, value);
}

static inline int aegis_curl_set_timer(const struct aegis_curl *it, void *multi, aegis_curl_timer value, void *context) {
  ((aegis_curl_variadic)it->_multi_setopt)(multi, AEGIS_CURLMOPT_TIMERDATA, context);
  return ((aegis_curl_variadic)it->_multi_setopt)(multi, AEGIS_CURLMOPT_TIMERFUNCTION, value);
}

static inline long aegis_curl_get_long(const struct aegis_curl *it, void *easy, int what) {
  long value = 0;
  ((aegis_curl_variadic)it->_easy_getinfo)(easy, what, &value);
  return value;
}

static inline void *aegis_curl_get_pointer(const struct aegis_curl *it, void *easy, int what) {
  char *value = NULL;
  ((aegis_curl_variadic)it->_easy_getinfo)(easy, what, &value);
  return value;
}
