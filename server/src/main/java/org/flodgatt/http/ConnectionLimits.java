package org.flodgatt.http;

import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.flodgatt.metrics.Refusals;
import org.flodgatt.metrics.Refusals.Limit;

/** How many connections each account and each address may have. Any thread. */
final class ConnectionLimits {
  private final Counts accounts;
  private final Counts addresses;
  private final ClientAddress clientAddress;

  ConnectionLimits(HttpSettings settings, Refusals refusals) {
    accounts =
        new Counts(settings.limits().connectionsPerAccount(), Limit.ACCOUNT_CONNECTIONS, refusals);
    addresses =
        new Counts(settings.limits().connectionsPerAddress(), Limit.ADDRESS_CONNECTIONS, refusals);
    clientAddress = new ClientAddress(settings.trustedProxies());
  }

  /** The places of a new connection; to be given back when it ends, whatever state it is in. */
  Places placesOf(Channel channel) {
    return new Places(channel);
  }

  /** How many accounts and addresses have connections now. */
  int inUse() {
    return accounts.byKey.size() + addresses.byKey.size();
  }

  /** Connections by account or by address. */
  private static final class Counts {
    private final int most;
    private final Limit limit;
    private final Refusals refusals;
    private final ConcurrentMap<Long, Integer> byKey = new ConcurrentHashMap<>();

    /**
     * @param most 0: no limit
     */
    Counts(int most, Limit limit, Refusals refusals) {
      this.most = most;
      this.limit = limit;
      this.refusals = refusals;
    }

    boolean take(long key) {
      boolean[] taken = new boolean[1];
      byKey.compute(
          key,
          (_, count) -> {
            int now = count == null ? 0 : count;
            taken[0] = now < most;
            return taken[0] ? Integer.valueOf(now + 1) : count;
          });
      if (!taken[0]) {
        refusals.refused(limit, most);
      }
      return taken[0];
    }

    void free(long key) {
      byKey.compute(key, (_, count) -> count == null || count == 1 ? null : count - 1);
    }
  }

  /**
   * What one connection takes up. A client that is connected directly counts from the first moment
   * on; one behind a proxy, which may use a connection for several clients in turn, while a request
   * of it is answered. Confined to the connection's event loop.
   */
  final class Places {
    private final Channel channel;
    private long address;
    private long account;
    private boolean hasAddress;
    private boolean hasAccount;
    private boolean direct;

    private Places(Channel channel) {
      this.channel = channel;
    }

    /** Whether there is a place for whoever is connected. */
    boolean takeForPeer() {
      long key = clientAddress.of(channel.remoteAddress(), List.of());
      direct = key != ClientAddress.UNKNOWN;
      return !direct || takeAddress(key);
    }

    /**
     * Whether there is a place for the address of the client that asks.
     *
     * @param forwardedFor the headers {@code X-Forwarded-For} of its request
     */
    boolean takeForAddress(List<String> forwardedFor) {
      if (direct) {
        return true;
      }
      long key = clientAddress.of(channel.remoteAddress(), forwardedFor);
      return key == ClientAddress.UNKNOWN || takeAddress(key);
    }

    /** Whether there is a place for the account of the client that asks. */
    boolean takeForAccount(long accountId) {
      if (accounts.most > 0 && !hasAccount) {
        account = accountId;
        hasAccount = accounts.take(accountId);
        return hasAccount;
      }
      return true;
    }

    private boolean takeAddress(long key) {
      if (addresses.most > 0 && !hasAddress) {
        address = key;
        hasAddress = addresses.take(key);
        return hasAddress;
      }
      return true;
    }

    /** The request was answered, and no stream came of it. */
    void freeRequest() {
      freeAccount();
      if (!direct) {
        freeAddress();
      }
    }

    /** The connection has ended. */
    void freeAll() {
      freeAccount();
      freeAddress();
    }

    private void freeAccount() {
      if (hasAccount) {
        hasAccount = false;
        accounts.free(account);
      }
    }

    private void freeAddress() {
      if (hasAddress) {
        hasAddress = false;
        addresses.free(address);
      }
    }
  }
}
