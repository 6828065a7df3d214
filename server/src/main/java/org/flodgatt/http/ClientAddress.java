package org.flodgatt.http;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request comes from, as Express' {@code trust proxy} finds it: the hops are walked from the
 * connection's own end towards the far end of {@code X-Forwarded-For}, and the first that is no
 * trusted proxy is the client. Whatever stands in the header is no error. Immutable.
 */
final class ClientAddress {
  /** Nobody in particular: a proxy that does not tell for whom it asks. */
  static final long UNKNOWN = -1;

  private static final int LONGEST = 64;
  private static final byte[] IPV4_MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final List<Network> trusted;

  /**
   * @param trustedProxies as CIDR
   */
  ClientAddress(List<String> trustedProxies) {
    trusted = trustedProxies.stream().map(Network::parse).toList();
  }

  /**
   * A number for the client's address: the whole of an IPv4 address, of an IPv6 address the first
   * 64 bits, because a household has all of the others.
   *
   * @param peer who is connected; anything but an IP address is a proxy on this machine
   * @param forwardedFor the headers of that name, in order
   * @return {@link #UNKNOWN} when every hop is trusted, or one cannot be read
   */
  long of(@Nullable SocketAddress peer, List<String> forwardedFor) {
    byte[] hop = bytes(peer);
    if (hop != null && !isTrusted(hop)) {
      return key(hop);
    }
    for (int i = forwardedFor.size() - 1; i >= 0; i--) {
      String header = forwardedFor.get(i);
      for (int end = header.length(), comma; end >= 0; end = comma) {
        comma = end == 0 ? -1 : header.lastIndexOf(',', end - 1);
        hop = parse(header.substring(comma + 1, end).strip());
        if (hop == null) {
          return UNKNOWN;
        }
        if (!isTrusted(hop)) {
          return key(hop);
        }
      }
    }
    return UNKNOWN;
  }

  private boolean isTrusted(byte[] address) {
    for (Network network : trusted) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static byte @Nullable [] bytes(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress ip && ip.getAddress() != null
        ? plain(ip.getAddress().getAddress())
        : null;
  }

  /** An address as proxies write it, also with a port or in brackets; {@code null}: it is none. */
  private static byte @Nullable [] parse(String hop) {
    if (hop.isEmpty() || hop.length() > LONGEST) {
      return null;
    }
    String address = hop;
    if (hop.charAt(0) == '[') {
      int close = hop.indexOf(']');
      address = close < 0 ? "" : hop.substring(1, close);
    } else if (hop.indexOf(':') == hop.lastIndexOf(':') && hop.indexOf(':') > 0) {
      address = hop.substring(0, hop.indexOf(':'));
    }
    byte[] bytes = address.isEmpty() ? null : NetUtil.createByteArrayFromIpAddressString(address);
    return bytes == null ? null : plain(bytes);
  }

  /** An IPv4 address that is written as IPv6 is an IPv4 address. */
  private static byte[] plain(byte[] address) {
    int prefix = IPV4_MAPPED.length;
    return address.length > prefix && Arrays.equals(address, 0, prefix, IPV4_MAPPED, 0, prefix)
        ? Arrays.copyOfRange(address, prefix, address.length)
        : address;
  }

  private static long key(byte[] address) {
    ByteBuffer bytes = ByteBuffer.wrap(address);
    return address.length == 4 ? bytes.getInt() & 0xffff_ffffL : bytes.getLong();
  }

  private record Network(byte[] address, int bits) {
    static Network parse(String cidr) {
      int slash = cidr.indexOf('/');
      byte[] written = NetUtil.createByteArrayFromIpAddressString(cidr.substring(0, slash));
      if (written == null) {
        throw new IllegalArgumentException(
            "network: \"" + cidr + "\" (expected: an address, a slash, a number of bits)");
      }
      int bits = Integer.parseInt(cidr.substring(slash + 1));
      byte[] address = plain(written);
      int mapped = (written.length - address.length) * 8;
      return bits < mapped ? new Network(written, bits) : new Network(address, bits - mapped);
    }

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int i = 0, left = bits; left > 0; i++, left -= 8) {
        int mask = left >= 8 ? 0xff : 0xff << (8 - left);
        if (((address[i] ^ other[i]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
