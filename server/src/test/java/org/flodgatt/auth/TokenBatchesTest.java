package org.flodgatt.auth;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.Secret;
import org.flodgatt.event.Viewer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenBatchesTest {
  /** Questions on their way: each waits to be answered. */
  private record Asked(Set<String> tokens, CompletableFuture<Boolean> answer) {}

  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final TokenBatches batches = new TokenBatches(this::ask);
  private int callers;

  /** Every token that is a number is that account's. */
  private Map<Secret, Viewer> ask(Collection<Secret> tokens) throws LookupException {
    Set<String> texts = new TreeSet<>(tokens.stream().map(Secret::value).toList());
    Asked question = new Asked(texts, new CompletableFuture<>());
    asked.add(question);
    boolean works;
    try {
      works = question.answer.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("on purpose", e);
    }
    if (!works) {
      throw new LookupException("the database is away");
    }
    return viewers(tokens);
  }

  private static Map<Secret, Viewer> viewers(Collection<Secret> tokens) {
    Map<Secret, Viewer> viewers = new HashMap<>();
    for (Secret token : tokens) {
      if (!token.value().equals("nobody")) {
        long id = Long.parseLong(token.value());
        viewers.put(token, new Viewer(id, id, Set.of("read"), null, 0));
      }
    }
    return viewers;
  }

  private Future<@Nullable Viewer> call(String token) {
    callers++;
    return threads.submit(() -> batches.viewerOf(new Secret(token)));
  }

  private Asked next() throws InterruptedException {
    return asked.take();
  }

  private static long account(Future<@Nullable Viewer> call) throws Exception {
    Viewer viewer = call.get();
    return viewer == null ? -1 : viewer.accountId();
  }

  /** Two questions are on their way, and the others have come and wait. */
  private List<Future<@Nullable Viewer>> callWhileTwoAsk(Asked[] asking, List<String> tokens)
      throws InterruptedException {
    call("1");
    asking[0] = next();
    call("2");
    asking[1] = next();
    List<Future<@Nullable Viewer>> calls = new ArrayList<>();
    tokens.forEach(token -> calls.add(call(token)));
    await().until(() -> batches.waiting() == tokens.size());
    return calls;
  }

  @AfterEach
  void everybodyGetsAnAnswer() {
    threads.close();
    assertTrue(callers > 0);
    assertEquals(0, batches.waiting());
    assertTrue(asked.isEmpty(), "a question that nobody expected");
  }

  @Test
  void whoComesAloneAsksAtOnce() throws Exception {
    Future<@Nullable Viewer> call = call("7");
    Asked question = next();
    assertEquals(Set.of("7"), question.tokens);
    question.answer.complete(true);
    assertEquals(7, account(call));
  }

  @Test
  void whoComesWhileTwoAskIsAskedForTogetherAndEqualTokensOnce() throws Exception {
    Asked[] asking = new Asked[2];
    var calls = callWhileTwoAsk(asking, List.of("3", "4", "nobody", "3"));
    asking[1].answer.complete(true);
    Asked together = next();
    assertEquals(Set.of("3", "4", "nobody"), together.tokens);
    together.answer.complete(true);
    assertEquals(3, account(calls.get(0)));
    assertEquals(4, account(calls.get(1)));
    assertNull(calls.get(2).get());
    assertEquals(3, account(calls.get(3)));
    asking[0].answer.complete(true);
  }

  @Test
  void aQuestionThatHangsHoldsUpOnlyThoseInIt() throws Exception {
    Asked[] asking = new Asked[2];
    var calls = callWhileTwoAsk(asking, List.of("3"));
    asking[0].answer.complete(true);
    next().answer.complete(true);
    assertEquals(3, account(calls.getFirst()));
    Future<@Nullable Viewer> later = call("4");
    next().answer.complete(true);
    assertEquals(4, account(later));
    asking[1].answer.complete(true);
  }

  @Test
  void aFailureIsThatOfAllInTheQuestionAndTheNextGoesOn() throws Exception {
    Asked[] asking = new Asked[2];
    var calls = callWhileTwoAsk(asking, List.of("3", "4"));
    asking[0].answer.complete(true);
    next().answer.complete(false);
    for (var call : calls) {
      var failure = assertThrows(ExecutionException.class, call::get);
      assertInstanceOf(LookupException.class, failure.getCause());
    }
    Future<@Nullable Viewer> later = call("5");
    Asked unforeseen = next();
    unforeseen.answer.completeExceptionally(new IllegalStateException());
    assertThrows(ExecutionException.class, later::get);
    Future<@Nullable Viewer> last = call("6");
    next().answer.complete(true);
    assertEquals(6, account(last));
    asking[1].answer.complete(true);
  }

  @Test
  void aQuestionIsNotLongerThan64Tokens() throws Exception {
    Asked[] asking = new Asked[2];
    List<String> many = new ArrayList<>();
    for (int i = 100; i < 200; i++) {
      many.add(Integer.toString(i));
    }
    var calls = callWhileTwoAsk(asking, many);
    asking[0].answer.complete(true);
    Asked first = next();
    assertEquals(64, first.tokens.size());
    asking[1].answer.complete(true);
    Asked second = next();
    assertEquals(36, second.tokens.size());
    second.answer.complete(true);
    first.answer.complete(true);
    for (int i = 0; i < many.size(); i++) {
      assertEquals(100 + i, account(calls.get(i)));
    }
  }

  @Test
  void howeverManyComeEachGetsItsOwnAnswer() throws Exception {
    Semaphore database = new Semaphore(1);
    TokenBatches own =
        new TokenBatches(tokens -> {
          database.acquireUninterruptibly();
          try {
            return viewers(tokens);
          } finally {
            database.release();
          }
        });
    CountDownLatch start = new CountDownLatch(1);
    List<Future<@Nullable Viewer>> calls = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      callers++;
      Secret token = new Secret(Integer.toString(i % 3_000));
      calls.add(
          threads.submit(() -> {
            start.await();
            return own.viewerOf(token);
          }));
    }
    start.countDown();
    for (int i = 0; i < calls.size(); i++) {
      assertEquals(i % 3_000, account(calls.get(i)));
    }
    assertEquals(0, own.waiting());
  }
}
