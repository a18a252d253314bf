package io.vouchsafe.proxy.shared.lease;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.proxy.shared.engine.Engine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leases as {@code docs/decisions/0019-shared.md} has them: {@code lease:{name}} says who has it
 * and goes by itself, {@code fence:{name}} counts the owners. Each step is one script, so that
 * nobody comes between its parts; it needs the command EVAL, and GET, SET, PEXPIRE and DEL within.
 */
public final class EngineLeases implements Leases {
  /**
   * A part of the time that is given away: the engine's clock may run so much faster than ours.
   * Quartz is off by a thousandth at worst; a clock that is set is another matter.
   */
  private static final int MARGIN = 20;

  /**
   * Whoever asks while it is their own has lost an answer, or was started again: it is theirs under
   * a new token.
   */
  private static final String ACQUIRE =
      """
      local held = redis.call('GET', KEYS[1])
      if held and string.sub(held, 1, #ARGV[1] + 1) ~= ARGV[1] .. ':' then
        return {held, '0'}
      end
      local before = tonumber(redis.call('GET', KEYS[2]) or '0')
      local token = math.max(before + 1, tonumber(ARGV[3]))
      local mine = ARGV[1] .. ':' .. string.format('%.0f', token)
      redis.call('SET', KEYS[2], string.format('%.0f', token))
      redis.call('SET', KEYS[1], mine, 'PX', ARGV[2])
      return {mine, string.format('%.0f', before)}
      """;

  /**
   * An engine that was emptied has no owner: whoever had it goes on, unless somebody came
   * meanwhile.
   */
  private static final String RENEW =
      """
      local held = redis.call('GET', KEYS[1])
      if held == ARGV[1] then
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return held
      end
      if held then
        return held
      end
      local fence = redis.call('GET', KEYS[2])
      if fence and fence ~= ARGV[3] then
        return false
      end
      redis.call('SET', KEYS[2], ARGV[3])
      redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
      return ARGV[1]
      """;

  private static final String RELEASE =
      """
      if redis.call('GET', KEYS[1]) == ARGV[1] then
        return redis.call('DEL', KEYS[1])
      end
      return 0
      """;

  private final Engine engine;
  private final String prefix;
  private final String node;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  /**
   * Leases in {@code engine}.
   *
   * @param prefix before every key
   * @param node this node's id
   */
  public EngineLeases(
      Engine engine, String prefix, String node, InstantSource clock, LongSupplier nanoTime) {
    this.engine = engine;
    this.prefix = prefix;
    this.node = node;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  public Future<Answer> acquire(String name, Duration time, Duration patience) {
    long deadline = deadline(time);
    Request command =
        script(ACQUIRE, name)
            .arg(node)
            .arg(time.toMillis())
            .arg(Long.toString(clock.instant().getEpochSecond()));
    return engine.send(command, patience).map(reply -> acquired(name, deadline, reply));
  }

  @Override
  public Future<List<Answer>> renew(List<Lease> leases, Duration time, Duration patience) {
    long deadline = deadline(time);
    List<Request> commands =
        leases.stream()
            .map(
                lease ->
                    script(RENEW, lease.name())
                        .arg(value(lease.token()))
                        .arg(time.toMillis())
                        .arg(Long.toString(lease.token())))
            .toList();
    return engine
        .sendAll(commands, patience)
        .map(
            replies -> {
              List<Answer> answers = new ArrayList<>();
              for (int i = 0; i < leases.size(); i++) {
                answers.add(renewed(leases.get(i), deadline, replies.get(i)));
              }
              return answers;
            });
  }

  @Override
  public Future<Void> release(List<Lease> leases, Duration patience) {
    List<Request> commands =
        leases.stream()
            .map(lease -> script(RELEASE, lease.name()).arg(value(lease.token())))
            .toList();
    return engine.sendAll(commands, patience).mapEmpty();
  }

  private Request script(String text, String name) {
    return Request.cmd(Command.EVAL)
        .arg(text)
        .arg(2)
        .arg(prefix + "lease:" + name)
        .arg(prefix + "fence:" + name);
  }

  private String value(long token) {
    return node + ":" + token;
  }

  /** Before the command is sent: the engine counts from later on. */
  private long deadline(Duration time) {
    return nanoTime.getAsLong() + time.toNanos() - time.toNanos() / MARGIN;
  }

  private Answer acquired(String name, long deadline, @Nullable Response reply) {
    if (reply == null || reply.size() != 2) {
      return unknown();
    }
    Optional<Held> held = Held.read(reply.get(0));
    Optional<Lease> mine =
        held.filter(each -> each.node().equals(node))
            .map(each -> new Lease(name, each.token(), Held.number(reply.get(1)), deadline));
    return new Answer(held.map(Held::node), mine);
  }

  private Answer renewed(Lease lease, long deadline, @Nullable Response reply) {
    Optional<Held> held = Held.read(reply);
    Optional<Lease> mine =
        held.filter(each -> each.node().equals(node) && each.token() == lease.token())
            .map(each -> new Lease(lease.name(), lease.token(), lease.before(), deadline));
    return new Answer(held.map(Held::node), mine);
  }

  private static Answer unknown() {
    return new Answer(Optional.empty(), Optional.empty());
  }

  /** Who has a lease, as the engine says it; it may say anything. */
  private record Held(String node, long token) {

    static Optional<Held> read(@Nullable Response reply) {
      String text = reply == null ? "" : String.valueOf(reply.toString());
      int colon = text.indexOf(':');
      long token = colon < 0 ? 0 : number(text.substring(colon + 1));
      return token > 0 ? Optional.of(new Held(text.substring(0, colon), token)) : Optional.empty();
    }

    static long number(@Nullable Response reply) {
      return reply == null ? 0 : number(String.valueOf(reply.toString()));
    }

    private static long number(String text) {
      return !text.isEmpty()
              && text.length() <= 15 // beyond it, Lua's numbers lose digits
              && text.chars().allMatch(each -> each >= '0' && each <= '9')
          ? Long.parseLong(text)
          : 0;
    }
  }
}
