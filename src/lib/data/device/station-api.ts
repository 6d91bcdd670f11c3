/** An account of the station, as its head sees it. */
export interface Account {
  id: string;
  username: string;
  name: string;
  role: string;
  villageCodes: string[];
  active: boolean;
}

export interface NewAccount {
  username: string;
  name: string;
  role: string;
  villageCodes: string[];
  pin: string;
}

/** A device of the station. Instants in UTC. */
export interface StationDevice {
  id: string;
  name: string;
  firstSeen: string;
  lastSeen: string;
  revokedAt?: string;
}

export interface StationRules {
  /** Days without contact after which a tablet stays locked, and the bounds of that. */
  offlineDays: number;
  least: number;
  most: number;
  /** Months of visits that tablets keep, and the bounds of that. */
  visitMonths: number;
  leastMonths: number;
  mostMonths: number;
}

/**
 * What is changed on the server at once and needs a connection. All but `changePin` is for the head of the station.
 * @throws DeviceError of all: noConnection, signInAgain, serverProblem {status}, serverRefused {reason}; weak_short, weak_long, weak_guess,
 * weak_date, weak_same for a PIN; tooManyTries {waitSeconds}
 */
export interface StationApi {
  /** The own PIN, here and on the server. @throws DeviceError wrongPin {waitSeconds}, pinChangedElsewhere */
  changePin(input: { pin: string; newPin: string }): Promise<void>;
  accounts(): Promise<Account[]>;
  createAccount(input: NewAccount): Promise<Account>;
  /** A new PIN or `active: false` signs the person out everywhere. */
  changeAccount(
    id: string,
    change: { name?: string; active?: boolean; pin?: string; villageCodes?: string[] },
  ): Promise<Account>;
  stationDevices(): Promise<StationDevice[]>;
  /** The device gets nothing any more and erases itself at its next contact. */
  revokeDevice(id: string): Promise<void>;
  stationRules(): Promise<StationRules>;
  setRules(rules: { offlineDays: number; visitMonths: number }): Promise<StationRules>;
}
