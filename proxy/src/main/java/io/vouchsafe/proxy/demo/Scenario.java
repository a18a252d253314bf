package io.vouchsafe.proxy.demo;

/**
 * One thing that happens to a service.
 *
 * @param name for people
 * @param step what is done
 * @param behaviour what the responder does meanwhile
 * @param responderUp false: nobody listens at its address
 */
record Scenario(
    String name, ScenarioStep step, Behaviour behaviour, boolean responderUp, Expected expected) {}
