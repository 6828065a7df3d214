package org.flodgatt.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One connection of an HTTP/1.1 client that looks at every byte, because what proxies do to streams
 * shows in bytes and in when they come. Blocking; interrupting the virtual thread that waits closes
 * it.
 */
final class HttpProbe implements AutoCloseable {
  /** For connecting, and between two bytes. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private static final int MOST_BYTES = 1 << 20;

  private final AutoCloseable connection;
  private final InputStream in;
  private final OutputStream out;
  private final String host;
  private final Optional<Encryption> encryption;

  /**
   * How TLS was agreed on.
   *
   * @param until when the server's certificate ends
   */
  record Encryption(String protocol, Instant until) {}

  /**
   * The head of an answer.
   *
   * @param fields in the order they came, as {@code name: value}, names in lower case
   */
  record Head(int status, List<String> fields) {
    /** All values of a field. */
    List<String> all(String name) {
      String start = name + ":";
      return fields.stream()
          .filter(field -> field.startsWith(start))
          .map(field -> field.substring(start.length()).strip())
          .toList();
    }

    /** The first value of a field, or the empty text. */
    String first(String name) {
      List<String> all = all(name);
      return all.isEmpty() ? "" : all.getFirst();
    }
  }

  private HttpProbe(
      AutoCloseable connection,
      InputStream in,
      OutputStream out,
      String host,
      Optional<Encryption> encryption) {
    this.connection = connection;
    this.in = in;
    this.out = out;
    this.host = host;
    this.encryption = encryption;
  }

  /** Connects to where the URL leads; {@code https} and {@code wss} are encrypted and checked. */
  static HttpProbe to(URI url) throws IOException {
    boolean encrypted = url.getScheme().equals("https") || url.getScheme().equals("wss");
    int port = url.getPort() >= 0 ? url.getPort() : encrypted ? 443 : 80;
    Socket socket = connect(url.getHost().replaceAll("[\\[\\]]", ""), port);
    try {
      return encrypted
          ? secure(socket, url, port)
          : of(socket, url.getRawAuthority(), Optional.empty());
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Connects to a port of this machine. */
  static HttpProbe to(String host, int port) throws IOException {
    return of(connect(host, port), "localhost", Optional.empty());
  }

  /** Connects to a Unix socket. */
  static HttpProbe to(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      return new HttpProbe(
          channel,
          Channels.newInputStream(channel),
          Channels.newOutputStream(channel),
          "localhost",
          Optional.empty());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Socket connect(String host, int port) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      return socket;
    } catch (UnknownHostException e) {
      socket.close();
      throw new UnknownHostException("unknown host " + host);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static HttpProbe secure(Socket socket, URI url, int port) throws IOException {
    SSLSocketFactory sockets = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secured = (SSLSocket) sockets.createSocket(socket, url.getHost(), port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    SSLSession session = secured.getSession();
    Instant until =
        session.getPeerCertificates()[0] instanceof X509Certificate certificate
            ? certificate.getNotAfter().toInstant()
            : Instant.MAX;
    return of(
        secured, url.getRawAuthority(), Optional.of(new Encryption(session.getProtocol(), until)));
  }

  private static HttpProbe of(Socket socket, String host, Optional<Encryption> encryption)
      throws IOException {
    return new HttpProbe(
        socket, socket.getInputStream(), socket.getOutputStream(), host, encryption);
  }

  /** How the connection is encrypted; empty: it is not. */
  Optional<Encryption> encryption() {
    return encryption;
  }

  /** Sends a GET request and reads the head of its answer. */
  Head get(String target, List<String> fields) throws IOException {
    StringBuilder request = new StringBuilder();
    request.append("GET ").append(target).append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
    fields.forEach(field -> request.append(field).append("\r\n"));
    send(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    List<String> fieldsOfAnswer = new ArrayList<>();
    String status = line();
    String[] words = status.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("\\d{3}")) {
      throw new IOException("the answer is not HTTP/1.1");
    }
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = Math.max(0, line.indexOf(':'));
      fieldsOfAnswer.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon));
      if (fieldsOfAnswer.size() > 1000) {
        throw new IOException("the answer has more than 1000 header fields");
      }
    }
    return new Head(Integer.parseInt(words[1]), List.copyOf(fieldsOfAnswer));
  }

  /** How long to wait for the next byte. */
  void patience(Duration patience) throws IOException {
    if (connection instanceof Socket socket) {
      socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
    }
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** The whole body of an answer. */
  String body(Head head) throws IOException {
    String length = head.first("content-length");
    if (head.first("transfer-encoding").equalsIgnoreCase("chunked")) {
      StringBuilder body = new StringBuilder();
      for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
        body.append(chunk);
      }
      return body.toString();
    }
    byte[] bytes =
        length.matches("\\d{1,7}")
            ? in.readNBytes(Integer.parseInt(length))
            : in.readNBytes(MOST_BYTES);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The next piece of a stream as it comes; empty at its end. */
  String piece(Head head) throws IOException {
    if (head.first("transfer-encoding").equalsIgnoreCase("chunked")) {
      return chunk();
    }
    byte[] bytes = new byte[8192];
    int read = in.read(bytes);
    return read < 0 ? "" : new String(bytes, 0, read, StandardCharsets.UTF_8);
  }

  private String chunk() throws IOException {
    String size = line().split(";", 2)[0].strip();
    if (!size.matches("[0-9a-fA-F]{1,6}")) {
      throw new IOException("the answer's chunks make no sense");
    }
    byte[] bytes = bytes(Integer.parseInt(size, 16));
    line();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** So many bytes. */
  byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new IOException("the connection was closed in the middle of an answer");
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new IOException("the connection was closed before the answer was whole");
        }
        if (next != '\r') {
          line.write(next);
        }
        if (line.size() > 1 << 16) {
          throw new IOException("the answer has a line of more than 64 KiB");
        }
      }
    } catch (SocketTimeoutException e) {
      throw new SocketTimeoutException("no answer within " + PATIENCE.toSeconds() + " s");
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (Exception e) {
      // It is gone either way.
    }
  }
}
