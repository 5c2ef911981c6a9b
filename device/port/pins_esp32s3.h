/* The pins of an ESP32-S3, in place of the classic chip's, where the build has TEDDY_BOARD_ESP32S3. Included by
 * production_config.h; the names and what they are for stand there.
 *
 * GPIO 22 to 25 do not exist on this chip. 26 to 32 belong to the flash, 33 to 37 to PSRAM with eight lines, 19 and 20
 * to USB, 43 and 44 to the serial log, and 45 and 46 say at reset how the chip starts (ESP32-S3 datasheet, section 2).
 */
#ifndef TB_DEVICE_PORT_PINS_ESP32S3_H
#define TB_DEVICE_PORT_PINS_ESP32S3_H

#ifndef I2S_BCLK_PIN
#define I2S_BCLK_PIN 5
#endif
#ifndef I2S_LRC_PIN
#define I2S_LRC_PIN 4
#endif
#ifndef I2S_DIN_PIN
#define I2S_DIN_PIN 6
#endif
#ifndef I2S_DOUT_PIN
#define I2S_DOUT_PIN 7
#endif
#ifndef I2S_MIC_BCLK
#define I2S_MIC_BCLK 15
#endif
#ifndef I2S_MIC_LRC
#define I2S_MIC_LRC 16
#endif

#define TB_PIN_IS_FREE(pin)                                                                                            \
	((pin) >= 0 && (pin) <= 48 && (pin) != 19 && (pin) != 20 && !((pin) >= 22 && (pin) <= 37) &&                   \
	 !((pin) >= 43 && (pin) <= 46))
#define TB_PIN_CAN_DRIVE(pin) TB_PIN_IS_FREE(pin)
#define TB_PIN_OUT_TEXT " must be a free GPIO: 0 to 18, 21, 38 to 42, 47, 48"
#define TB_PIN_BUTTON_TEXT TB_PIN_OUT_TEXT
#define TB_PIN_IN_TEXT TB_PIN_OUT_TEXT

#endif
