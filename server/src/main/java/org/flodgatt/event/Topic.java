package org.flodgatt.event;

/**
 * The name of a Redis pub/sub channel without the configured namespace, for example {@code
 * timeline:public:local} (contract section 3).
 *
 * @param name never prefixed with {@code REDIS_NAMESPACE}
 */
public record Topic(String name) {
  /** The topic on which Rails announces that a token was revoked (contract section 8). */
  public static Topic accessToken(long tokenId) {
    return new Topic("timeline:access_token:" + tokenId);
  }

  /** The topic on which Rails announces changes of an account (contract section 8). */
  public static Topic system(long accountId) {
    return new Topic("timeline:system:" + accountId);
  }

  /**
   * Whether the topic speaks to the server and not to clients. Such topics have no {@code
   * subscribed:} key (contract section 9).
   */
  public boolean isSystem() {
    return name.startsWith("timeline:access_token:") || name.startsWith("timeline:system:");
  }

  @Override
  public String toString() {
    return name;
  }
}
