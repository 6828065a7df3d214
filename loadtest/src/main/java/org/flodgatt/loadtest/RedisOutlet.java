package org.flodgatt.loadtest;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;

/** Publishes over one Redis connection, several messages in one round trip. */
final class RedisOutlet implements Outlet {
  private final URI server;
  private final RedisClient client;
  private final List<byte[]> topics;

  RedisOutlet(URI server, List<String> topics) {
    this.server = server;
    this.topics = topics.stream().map(topic -> topic.getBytes(StandardCharsets.UTF_8)).toList();
    client = RedisClient.create(server);
  }

  @Override
  public int publish(List<byte[]> messages) throws PublishException {
    List<Response<Long>> receivers = new ArrayList<>(messages.size() * topics.size());
    try (AbstractPipeline pipeline = client.pipelined()) {
      for (byte[] message : messages) {
        for (byte[] topic : topics) {
          receivers.add(pipeline.publish(topic, message));
        }
      }
      pipeline.sync();
      return (int) receivers.stream().filter(count -> count.get() == 0).count();
    } catch (JedisException e) {
      throw new PublishException(
          "Publishing to Redis at "
              + server.getHost()
              + ":"
              + server.getPort()
              + " failed: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
