package io.vouchsafe.proxy.shared.crls;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.proxy.shared.stream.EventListener;
import io.vouchsafe.proxy.shared.stream.EventStream;
import io.vouchsafe.proxy.shared.stream.EventType;
import io.vouchsafe.proxy.shared.stream.Node;
import io.vouchsafe.proxy.shared.stream.ResyncListener;
import io.vouchsafe.proxy.shared.stream.SharedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A stream that tells other fakes at once. */
public final class FakeStream implements EventStream {
  /** What this one told. */
  public final List<SharedEvent> told = new CopyOnWriteArrayList<>();

  public final List<ResyncListener> resyncs = new ArrayList<>();
  private final Node self;
  private final List<FakeStream> others = new CopyOnWriteArrayList<>();
  private final Map<EventType, List<EventListener>> listeners = new EnumMap<>(EventType.class);

  public FakeStream(String name) {
    self = new Node("00000000000000" + name.hashCode() % 100, name);
  }

  public Node self() {
    return self;
  }

  /** Each hears the other. */
  public void with(FakeStream other) {
    others.add(other);
    other.others.add(this);
  }

  @Override
  public void publish(EventType type, String tenant, Buffer body) {
    SharedEvent event = new SharedEvent(self, Instant.EPOCH, type, tenant, body);
    told.add(event);
    others.forEach(other -> other.hear(event));
  }

  /** Hears {@code event}, whoever told it. */
  public void hear(SharedEvent event) {
    listeners.getOrDefault(event.type(), List.of()).forEach(listener -> listener.heard(event));
  }

  @Override
  public void subscribe(EventType type, EventListener listener) {
    listeners.computeIfAbsent(type, fresh -> new CopyOnWriteArrayList<>()).add(listener);
  }

  @Override
  public void whenMissed(ResyncListener listener) {
    resyncs.add(listener);
  }
}
