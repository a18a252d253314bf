package io.vouchsafe.config;

/** Who we are to a proxy or a directory server: name and password are both there. */
public record Login(String username, Secret password) {}
