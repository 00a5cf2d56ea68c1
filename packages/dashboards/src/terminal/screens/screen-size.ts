/** The room of a screen's body, and whether the terminal has colours and drawing characters. */
export interface ScreenSize {
  readonly width: number;
  readonly height: number;
  readonly colour: boolean;
}
