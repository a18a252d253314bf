package io.vouchsafe.proxy.demo;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What people and programs do in one scenario, and what they see. */
@FunctionalInterface
interface ScenarioStep {
  Seen take(DemoCalls calls)
      throws IOException, ExecutionException, InterruptedException, TimeoutException;
}
