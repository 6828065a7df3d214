package org.flodgatt.encode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.flodgatt.event.Event;
import org.flodgatt.event.Event.PayloadKind;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one event, made once for each wire, label and annotation, and shared by all
 * connections. The event loops that deliver the event ask for them; {@link #close} gives them back
 * when all are done.
 */
public final class EncodeOnce implements AutoCloseable {
  private static final byte[] FILTERED = ",\"filtered\":".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);

  /** Annotations are compared by identity: the same matches are the same array. */
  private record Key(Wire wire, StreamLabel label, byte @Nullable [] annotation) {
    @Override
    @SuppressWarnings("ReferenceEquality") // the annotation is meant by identity
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key
          && wire == key.wire
          && annotation == key.annotation
          && label.equals(key.label);
    }

    @Override
    public int hashCode() {
      return (wire.hashCode() * 31 + label.hashCode()) * 31 + System.identityHashCode(annotation);
    }
  }

  private static final StreamLabel NO_LABEL = StreamLabel.of("");
  private static final StreamLabel NO_LABEL_NUMBERED = NO_LABEL.numbered();

  private final Event event;
  private final @Nullable String id;
  private final ByteBufAllocator allocator;
  private final MessageDeflater deflater;
  private final Map<Key, ByteBuf> encoded = new HashMap<>();
  private @Nullable Key lastKey;
  private @Nullable ByteBuf last;
  private byte @Nullable [] escapedPayload;

  /**
   * @param id what a client names to go on behind the event; {@code null}: no stream is numbered
   * @param allocator whose buffers make {@code retainedDuplicate} free of garbage
   * @param deflater for clients that take compressed messages
   */
  public EncodeOnce(
      Event event, @Nullable String id, ByteBufAllocator allocator, MessageDeflater deflater) {
    this.event = event;
    this.id = id;
    this.allocator = allocator;
    this.deflater = deflater;
  }

  /**
   * The event's bytes, ready for the socket. The buffer is shared: retain a duplicate to write it.
   * Any event loop, until {@link #close}.
   *
   * @param annotation the JSON array to be added to the payload as {@code filtered}, or {@code
   *     null}
   * @return {@code null} when the event is not for this wire
   */
  @SuppressWarnings("ReferenceEquality") // the annotation is meant by identity
  public synchronized @Nullable ByteBuf encoded(
      Wire wire, StreamLabel label, byte @Nullable [] annotation) {
    StreamLabel shown = wire.isWebSocket() ? label : unnamed(label);
    Key front = lastKey;
    if (front != null
        && front.wire == wire
        && front.annotation == annotation
        && front.label.equals(shown)) {
      return last;
    }
    if (!wire.isWebSocket() && event.payloadKind() == PayloadKind.NONE) {
      return null;
    }
    Key key = new Key(wire, shown, annotation);
    last = encoded.computeIfAbsent(key, this::encode);
    lastKey = key;
    return last;
  }

  /** Event streams do not say which stream it is. */
  private static StreamLabel unnamed(StreamLabel label) {
    return label.isNumbered() ? NO_LABEL_NUMBERED : NO_LABEL;
  }

  private ByteBuf encode(Key key) {
    return switch (key.wire) {
      case WEBSOCKET -> webSocket(key);
      case WEBSOCKET_DEFLATED -> {
        byte[] message = join(startOf(key), jsonPayload(key.annotation), new byte[] {'}'});
        byte[] deflated = deflater.deflated(message);
        yield deflated == null ? webSocket(key) : webSocketDeflated(deflated);
      }
      case SSE -> chunk(SseText.of(event, idFor(key), data(key.annotation)));
      case SSE_UNCHUNKED -> {
        byte[] text = SseText.of(event, idFor(key), data(key.annotation));
        yield allocator.directBuffer(text.length).writeBytes(text);
      }
    };
  }

  private ByteBuf chunk(byte[] text) {
    byte[] size = Integer.toHexString(text.length).getBytes(StandardCharsets.US_ASCII);
    return allocator
        .directBuffer(size.length + text.length + 4)
        .writeBytes(size)
        .writeShort(0x0d0a)
        .writeBytes(text)
        .writeShort(0x0d0a);
  }

  private ByteBuf webSocket(Key key) {
    byte[] start = startOf(key);
    byte[] payload = jsonPayload(key.annotation);
    int length = start.length + payload.length + 1;
    ByteBuf frame = allocator.directBuffer(WebSocketFrames.headerLength(length) + length);
    WebSocketFrames.textHeader(frame, length);
    return frame.writeBytes(start).writeBytes(payload).writeByte('}');
  }

  private ByteBuf webSocketDeflated(byte[] deflated) {
    int header = WebSocketFrames.headerLength(deflated.length);
    ByteBuf frame = allocator.directBuffer(header + deflated.length);
    WebSocketFrames.deflatedTextHeader(frame, deflated.length);
    return frame.writeBytes(deflated);
  }

  /** What comes before the payload. */
  private byte[] startOf(Key key) {
    String numbered = idFor(key);
    return ("{\"stream\":"
            + key.label
            + ",\"event\":"
            + JsonText.quote(event.name())
            + (numbered == null ? "" : ",\"id\":" + JsonText.quote(numbered)))
        .getBytes(StandardCharsets.UTF_8);
  }

  private @Nullable String idFor(Key key) {
    return key.label.isNumbered() ? id : null;
  }

  /** {@code ,"payload":…} as WebSocket clients get it: a structure is put into a JSON string. */
  private byte[] jsonPayload(byte @Nullable [] annotation) {
    byte[] key = ",\"payload\":".getBytes(StandardCharsets.US_ASCII);
    return switch (event.payloadKind()) {
      case NONE -> new byte[0];
      case STRING, BARE -> join(key, raw());
      case STRUCTURE -> {
        byte[] escaped = escapedPayload();
        byte[] quote = {'"'};
        if (annotation == null) {
          yield join(key, quote, escaped, quote);
        }
        byte[] body = Arrays.copyOf(escaped, escaped.length - 1);
        byte[] filtered = filteredKey();
        byte[] added = JsonText.escape(filtered, 0, filtered.length);
        byte[] value = JsonText.escape(annotation, 0, annotation.length);
        yield join(key, quote, body, added, value, new byte[] {'}', '"'});
      }
    };
  }

  private byte[] escapedPayload() {
    byte[] escaped = escapedPayload;
    if (escaped == null) {
      escaped = JsonText.escape(event.message(), event.payloadStart(), event.payloadEnd());
      escapedPayload = escaped;
    }
    return escaped;
  }

  private byte[] data(byte @Nullable [] annotation) {
    return switch (event.payloadKind()) {
      case STRING -> utf8(event.payloadText());
      case STRUCTURE -> annotation == null ? raw() : spliced(annotation);
      case BARE, NONE -> raw();
    };
  }

  /** The payload with {@code filtered} as its last key (contract section 7, rule 5). */
  private byte[] spliced(byte[] annotation) {
    byte[] payload = raw();
    byte[] body = Arrays.copyOf(payload, payload.length - 1);
    return join(body, filteredKey(), annotation, new byte[] {'}'});
  }

  /** An object without members has nothing that a comma could follow. */
  private byte[] filteredKey() {
    int at = event.payloadEnd() - 2;
    while (event.message()[at] <= ' ' && event.message()[at] >= 0) {
      at--;
    }
    boolean first = at == event.payloadStart();
    return first ? Arrays.copyOfRange(FILTERED, 1, FILTERED.length) : FILTERED;
  }

  /** Half a surrogate pair has no UTF-8: it becomes U+FFFD, as the Encoding Standard wants. */
  private static byte[] utf8(String text) {
    try {
      ByteBuffer bytes =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPLACE)
              .replaceWith(REPLACEMENT)
              .encode(CharBuffer.wrap(text));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return exact;
    } catch (CharacterCodingException e) {
      throw new IllegalStateException("malformed text is replaced", e);
    }
  }

  private byte[] raw() {
    return Arrays.copyOfRange(event.message(), event.payloadStart(), event.payloadEnd());
  }

  private static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /** Gives the buffers back. Connections that still write keep what they have retained. */
  @Override
  public synchronized void close() {
    encoded.values().forEach(ByteBuf::release);
    encoded.clear();
    lastKey = null;
    last = null;
  }
}
