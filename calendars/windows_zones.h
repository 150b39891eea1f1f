/*
 * What Windows calls a time zone, and the IANA name of it: facts of the Unicode CLDR
 * (common/supplemental/windowsZones.xml, territory 001), copyright Unicode, Inc., under the Unicode
 * License (https://www.unicode.org/license.txt), written down in our own form. By name.
 */
#ifndef PP_CALENDARS_WINDOWS_ZONES_H
#define PP_CALENDARS_WINDOWS_ZONES_H

/* X(name of Windows, IANA name) */
/* clang-format off */
#define CAL_WINDOWS_ZONES(X) \
    X("Afghanistan Standard Time", "Asia/Kabul") \
    X("Alaskan Standard Time", "America/Anchorage") \
    X("Aleutian Standard Time", "America/Adak") \
    X("Altai Standard Time", "Asia/Barnaul") \
    X("Arab Standard Time", "Asia/Riyadh") \
    X("Arabian Standard Time", "Asia/Dubai") \
    X("Arabic Standard Time", "Asia/Baghdad") \
    X("Argentina Standard Time", "America/Buenos_Aires") \
    X("Astrakhan Standard Time", "Europe/Astrakhan") \
    X("Atlantic Standard Time", "America/Halifax") \
    X("AUS Central Standard Time", "Australia/Darwin") \
    X("Aus Central W. Standard Time", "Australia/Eucla") \
    X("AUS Eastern Standard Time", "Australia/Sydney") \
    X("Azerbaijan Standard Time", "Asia/Baku") \
    X("Azores Standard Time", "Atlantic/Azores") \
    X("Bahia Standard Time", "America/Bahia") \
    X("Bangladesh Standard Time", "Asia/Dhaka") \
    X("Belarus Standard Time", "Europe/Minsk") \
    X("Bougainville Standard Time", "Pacific/Bougainville") \
    X("Canada Central Standard Time", "America/Regina") \
    X("Cape Verde Standard Time", "Atlantic/Cape_Verde") \
    X("Caucasus Standard Time", "Asia/Yerevan") \
    X("Cen. Australia Standard Time", "Australia/Adelaide") \
    X("Central America Standard Time", "America/Guatemala") \
    X("Central Asia Standard Time", "Asia/Almaty") \
    X("Central Brazilian Standard Time", "America/Cuiaba") \
    X("Central Europe Standard Time", "Europe/Budapest") \
    X("Central European Standard Time", "Europe/Warsaw") \
    X("Central Pacific Standard Time", "Pacific/Guadalcanal") \
    X("Central Standard Time", "America/Chicago") \
    X("Central Standard Time (Mexico)", "America/Mexico_City") \
    X("Chatham Islands Standard Time", "Pacific/Chatham") \
    X("China Standard Time", "Asia/Shanghai") \
    X("Cuba Standard Time", "America/Havana") \
    X("Dateline Standard Time", "Etc/GMT+12") \
    X("E. Africa Standard Time", "Africa/Nairobi") \
    X("E. Australia Standard Time", "Australia/Brisbane") \
    X("E. Europe Standard Time", "Europe/Chisinau") \
    X("E. South America Standard Time", "America/Sao_Paulo") \
    X("Easter Island Standard Time", "Pacific/Easter") \
    X("Eastern Standard Time", "America/New_York") \
    X("Eastern Standard Time (Mexico)", "America/Cancun") \
    X("Egypt Standard Time", "Africa/Cairo") \
    X("Ekaterinburg Standard Time", "Asia/Yekaterinburg") \
    X("Fiji Standard Time", "Pacific/Fiji") \
    X("FLE Standard Time", "Europe/Kiev") \
    X("Georgian Standard Time", "Asia/Tbilisi") \
    X("GMT Standard Time", "Europe/London") \
    X("Greenland Standard Time", "America/Godthab") \
    X("Greenwich Standard Time", "Atlantic/Reykjavik") \
    X("GTB Standard Time", "Europe/Bucharest") \
    X("Haiti Standard Time", "America/Port-au-Prince") \
    X("Hawaiian Standard Time", "Pacific/Honolulu") \
    X("India Standard Time", "Asia/Calcutta") \
    X("Iran Standard Time", "Asia/Tehran") \
    X("Israel Standard Time", "Asia/Jerusalem") \
    X("Jordan Standard Time", "Asia/Amman") \
    X("Kaliningrad Standard Time", "Europe/Kaliningrad") \
    X("Korea Standard Time", "Asia/Seoul") \
    X("Libya Standard Time", "Africa/Tripoli") \
    X("Line Islands Standard Time", "Pacific/Kiritimati") \
    X("Lord Howe Standard Time", "Australia/Lord_Howe") \
    X("Magadan Standard Time", "Asia/Magadan") \
    X("Magallanes Standard Time", "America/Punta_Arenas") \
    X("Marquesas Standard Time", "Pacific/Marquesas") \
    X("Mauritius Standard Time", "Indian/Mauritius") \
    X("Middle East Standard Time", "Asia/Beirut") \
    X("Montevideo Standard Time", "America/Montevideo") \
    X("Morocco Standard Time", "Africa/Casablanca") \
    X("Mountain Standard Time", "America/Denver") \
    X("Mountain Standard Time (Mexico)", "America/Chihuahua") \
    X("Myanmar Standard Time", "Asia/Rangoon") \
    X("N. Central Asia Standard Time", "Asia/Novosibirsk") \
    X("Namibia Standard Time", "Africa/Windhoek") \
    X("Nepal Standard Time", "Asia/Katmandu") \
    X("New Zealand Standard Time", "Pacific/Auckland") \
    X("Newfoundland Standard Time", "America/St_Johns") \
    X("Norfolk Standard Time", "Pacific/Norfolk") \
    X("North Asia East Standard Time", "Asia/Irkutsk") \
    X("North Asia Standard Time", "Asia/Krasnoyarsk") \
    X("North Korea Standard Time", "Asia/Pyongyang") \
    X("Omsk Standard Time", "Asia/Omsk") \
    X("Pacific SA Standard Time", "America/Santiago") \
    X("Pacific Standard Time", "America/Los_Angeles") \
    X("Pacific Standard Time (Mexico)", "America/Tijuana") \
    X("Pakistan Standard Time", "Asia/Karachi") \
    X("Paraguay Standard Time", "America/Asuncion") \
    X("Qyzylorda Standard Time", "Asia/Qyzylorda") \
    X("Romance Standard Time", "Europe/Paris") \
    X("Russia Time Zone 10", "Asia/Srednekolymsk") \
    X("Russia Time Zone 11", "Asia/Kamchatka") \
    X("Russia Time Zone 3", "Europe/Samara") \
    X("Russian Standard Time", "Europe/Moscow") \
    X("SA Eastern Standard Time", "America/Cayenne") \
    X("SA Pacific Standard Time", "America/Bogota") \
    X("SA Western Standard Time", "America/La_Paz") \
    X("Saint Pierre Standard Time", "America/Miquelon") \
    X("Sakhalin Standard Time", "Asia/Sakhalin") \
    X("Samoa Standard Time", "Pacific/Apia") \
    X("Sao Tome Standard Time", "Africa/Sao_Tome") \
    X("Saratov Standard Time", "Europe/Saratov") \
    X("SE Asia Standard Time", "Asia/Bangkok") \
    X("Singapore Standard Time", "Asia/Singapore") \
    X("South Africa Standard Time", "Africa/Johannesburg") \
    X("South Sudan Standard Time", "Africa/Juba") \
    X("Sri Lanka Standard Time", "Asia/Colombo") \
    X("Sudan Standard Time", "Africa/Khartoum") \
    X("Syria Standard Time", "Asia/Damascus") \
    X("Taipei Standard Time", "Asia/Taipei") \
    X("Tasmania Standard Time", "Australia/Hobart") \
    X("Tocantins Standard Time", "America/Araguaina") \
    X("Tokyo Standard Time", "Asia/Tokyo") \
    X("Tomsk Standard Time", "Asia/Tomsk") \
    X("Tonga Standard Time", "Pacific/Tongatapu") \
    X("Transbaikal Standard Time", "Asia/Chita") \
    X("Turkey Standard Time", "Europe/Istanbul") \
    X("Turks And Caicos Standard Time", "America/Grand_Turk") \
    X("Ulaanbaatar Standard Time", "Asia/Ulaanbaatar") \
    X("US Eastern Standard Time", "America/Indianapolis") \
    X("US Mountain Standard Time", "America/Phoenix") \
    X("UTC", "Etc/UTC") \
    X("UTC+12", "Etc/GMT-12") \
    X("UTC+13", "Etc/GMT-13") \
    X("UTC-02", "Etc/GMT+2") \
    X("UTC-08", "Etc/GMT+8") \
    X("UTC-09", "Etc/GMT+9") \
    X("UTC-11", "Etc/GMT+11") \
    X("Venezuela Standard Time", "America/Caracas") \
    X("Vladivostok Standard Time", "Asia/Vladivostok") \
    X("Volgograd Standard Time", "Europe/Volgograd") \
    X("W. Australia Standard Time", "Australia/Perth") \
    X("W. Central Africa Standard Time", "Africa/Lagos") \
    X("W. Europe Standard Time", "Europe/Berlin") \
    X("W. Mongolia Standard Time", "Asia/Hovd") \
    X("West Asia Standard Time", "Asia/Tashkent") \
    X("West Bank Standard Time", "Asia/Hebron") \
    X("West Pacific Standard Time", "Pacific/Port_Moresby") \
    X("Yakutsk Standard Time", "Asia/Yakutsk") \
    X("Yukon Standard Time", "America/Whitehorse")
/* clang-format on */

#endif
