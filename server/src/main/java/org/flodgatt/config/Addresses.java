package org.flodgatt.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Hosts and networks as administrators write them. Nothing here asks a name server. */
final class Addresses {
  private static final Pattern NAME =
      Pattern.compile("(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?");
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
  private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9_.-]{1,32}");
  private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

  /** The groups that Mastodon's own server knows by name. */
  private static final Map<String, List<String>> GROUPS =
      Map.of(
          "loopback", List.of("127.0.0.1/8", "::1/128"),
          "linklocal", List.of("169.254.0.0/16", "fe80::/10"),
          "uniquelocal", List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"));

  private Addresses() {}

  /** A host name or address without the brackets that an IPv6 address may come in. */
  static Optional<String> host(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String host = bracketed ? text.substring(1, text.length() - 1) : text;
    if (bracketed || host.indexOf(':') >= 0) {
      int zone = host.indexOf('%');
      String address = zone < 0 ? host : host.substring(0, zone);
      boolean zoneFits = zone < 0 || ZONE.matcher(host.substring(zone + 1)).matches();
      return ipv6(address).isPresent() && zoneFits ? Optional.of(host) : Optional.empty();
    }
    Pattern form = NUMERIC.matcher(host).matches() ? IPV4 : NAME;
    return form.matcher(host).matches() ? Optional.of(host) : Optional.empty();
  }

  /** A list of addresses, networks and group names as CIDR, or empty when one of them is wrong. */
  static Optional<List<String>> networks(String text) {
    List<String> networks = new ArrayList<>();
    for (String item : SEPARATOR.split(text, -1)) {
      if (item.isEmpty()) {
        continue;
      }
      List<String> group = GROUPS.get(item);
      Optional<String> single = group == null ? network(item) : Optional.empty();
      if (group != null) {
        networks.addAll(group);
      } else if (single.isPresent()) {
        networks.add(single.get());
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(List.copyOf(networks));
  }

  private static Optional<String> network(String item) {
    int slash = item.indexOf('/');
    String address = slash < 0 ? item : item.substring(0, slash);
    boolean four = IPV4.matcher(address).matches();
    if (!four && ipv6(address).isEmpty()) {
      return Optional.empty();
    }
    int width = four ? 32 : 128;
    Optional<Integer> bits =
        slash < 0 ? Optional.of(width) : bits(item.substring(slash + 1), width, four);
    return bits.map(count -> address + "/" + count);
  }

  private static Optional<Integer> bits(String text, int width, boolean four) {
    if (four && IPV4.matcher(text).matches()) {
      return netmask(text);
    }
    return Optional.of(text)
        .filter(BITS.asMatchPredicate())
        .map(Integer::valueOf)
        .filter(count -> count <= width);
  }

  /** {@code 255.255.0.0} is 16; a mask with holes is none. */
  private static Optional<Integer> netmask(String text) {
    int mask = 0;
    for (byte octet : InetAddress.ofLiteral(text).getAddress()) {
      mask = (mask << 8) | (octet & 0xFF);
    }
    int count = Integer.bitCount(mask);
    int whole = count == 0 ? 0 : -1 << (32 - count);
    return mask == whole ? Optional.of(count) : Optional.empty();
  }

  private static Optional<InetAddress> ipv6(String text) {
    if (text.indexOf(':') < 0 || !IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Inet6Address.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
