package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.config.SessionSettings;
import java.util.function.Function;

/**
 * How members are decided about that do not call.
 *
 * @param sessions {@code sessions} of the tenant of that name
 */
public record ReviewRules(MemberJudge judge, Function<String, SessionSettings> sessions) {}
