package org.flodgatt.loadtest;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A streaming server without anything behind it: what is published is sent to all connections at
 * once, except that the first one suffers the wished fault at the measured event number 3. {@code
 * FORGET}: whoever comes later than that hears nothing.
 */
final class TinyServer implements Outlet {
  enum Fault {
    NONE,
    LOSE,
    DUPLICATE,
    REORDER,
    CUT,
    REFUSE,
    SILENT,
    FORGET
  }

  private record Listener(Socket socket, boolean webSocket) {}

  private final ServerSocket server;
  private final Fault fault;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean refused = new AtomicBoolean();
  private final AtomicBoolean struck = new AtomicBoolean();
  private byte[] heldBack = new byte[0];
  private final AtomicInteger sent = new AtomicInteger();

  TinyServer(Fault fault) throws IOException {
    this.fault = fault;
    server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  Fault fault() {
    return fault;
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> greet(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void greet(Socket socket) {
    try {
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      List<String> head = new ArrayList<>();
      for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
        head.add(line);
      }
      answer(socket, head);
    } catch (IOException e) {
      // The client is gone.
    }
  }

  /** Whoever has its answer hears all that is published from then on: nothing comes between. */
  private synchronized void answer(Socket socket, List<String> head) throws IOException {
    OutputStream out = socket.getOutputStream();
    if (head.getFirst().startsWith("GET /metrics ")) {
      String page = "messages_sent_total{type=\"all\"} " + sent + "\n";
      out.write(latin("HTTP/1.1 200 OK\r\nContent-Length: " + page.length() + "\r\n\r\n" + page));
      socket.close();
      return;
    }
    if (fault == Fault.REFUSE && refused.compareAndSet(false, true)) {
      out.write(latin("HTTP/1.1 401 Unauthorized\r\n\r\n"));
      socket.close();
      return;
    }
    List<String> keys =
        head.stream().filter(line -> line.startsWith("Sec-WebSocket-Key: ")).toList();
    if (keys.isEmpty()) {
      out.write(latin("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n:)\n\r\n"));
    } else {
      out.write(latin(upgrade(keys.getFirst().substring("Sec-WebSocket-Key: ".length()))));
    }
    if (fault != Fault.FORGET || !struck.get()) {
      listeners.add(new Listener(socket, !keys.isEmpty()));
    }
  }

  private static String upgrade(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest(latin(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
      return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + ("Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public synchronized int publish(List<byte[]> messages) {
    for (byte[] message : messages) {
      String text = new String(message, StandardCharsets.UTF_8);
      boolean strikes = text.contains("r000000000003\"");
      struck.compareAndSet(false, strikes);
      for (int i = 0; i < listeners.size(); i++) {
        Listener listener = listeners.get(i);
        byte[] wire = listener.webSocket ? frame(text) : chunk(text);
        try {
          send(listener, wire, i == 0 && strikes ? fault : Fault.NONE, i == 0);
        } catch (IOException e) {
          // A connection that was cut stays so.
        }
      }
    }
    return 0;
  }

  private void send(Listener listener, byte[] wire, Fault now, boolean first) throws IOException {
    OutputStream out = listener.socket.getOutputStream();
    if (fault == Fault.SILENT && first) {
      return;
    }
    switch (now) {
      case LOSE -> {}
      case REORDER -> heldBack = wire;
      case CUT -> listener.socket.close();
      case DUPLICATE, NONE, REFUSE, SILENT, FORGET -> {
        out.write(wire);
        sent.incrementAndGet();
        if (now == Fault.DUPLICATE) {
          out.write(wire);
        }
        if (first && heldBack.length > 0) {
          out.write(heldBack);
          heldBack = new byte[0];
        }
      }
    }
  }

  private static byte[] frame(String message) {
    String escaped = message.replace("\\", "\\\\").replace("\"", "\\\"");
    byte[] text =
        ("{\"stream\":[\"public\"],\"event\":\"update\",\"payload\":\"" + escaped + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + text.length)
        .put((byte) 0x81)
        .put((byte) 126)
        .putShort((short) text.length)
        .put(text)
        .array();
  }

  private static byte[] chunk(String message) {
    byte[] text = ("event: update\ndata: " + message + "\n\n").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    wire.writeBytes(latin(Integer.toHexString(text.length) + "\r\n"));
    wire.writeBytes(text);
    wire.writeBytes(latin("\r\n"));
    return wire.toByteArray();
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Listener listener : listeners) {
        listener.socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
