package io.vouchsafe.proxy.demo;

import io.vouchsafe.pki.Certificate;

/**
 * One thing that happens to a service.
 *
 * @param name for people
 * @param client who comes
 * @param behaviour what the responder does meanwhile
 * @param responderUp false: nobody listens at its address
 */
record Scenario(
    String name, Certificate client, Behaviour behaviour, boolean responderUp, Expected expected) {}
